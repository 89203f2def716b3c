import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { repairMany } from '@/lib/coupling/repair-many';
import { runAudit } from '@/lib/health/run-audit';
import { runCheck } from '@/lib/health/run-check';
import { generateUsers } from '@/lib/import/generate-users';
import { type TestContext, testContext } from '../support/context';

const USERS = 3_400;
const SEED = 12;

let ctx: TestContext;
beforeAll(async () => {
  ctx = await testContext();
});
afterAll(() => ctx.close());

/**
 * Damages each of the 10,200 pairs in one to three ways, by statements past the door: rows deleted, levels and totals up and
 * down, on one side or on both, highest levels lowered, and history rows that a program wrote. A hash chooses the ways.
 */
async function damage(): Promise<void> {
  await ctx.owner.execute(sql`
    CREATE TABLE before_damage AS SELECT p.*, l.max_achieved_level,
      (SELECT max(s.level) FROM specialization_levels s WHERE s.specialization_id = p.specialization_id) AS top,
      array(SELECT (hashtextextended(p.user_id || p.specialization_id || n, ${SEED}) & 2147483647) % 14
        FROM generate_series(1, 1 + p.user_id % 3) n)::int[] AS ways
    FROM specialization_progress p JOIN user_licenses l USING (user_id, specialization_id)`);
  const of = (way: number, row = 'p') =>
    sql.raw(`EXISTS (SELECT FROM before_damage b WHERE b.user_id = ${row}.user_id
      AND b.specialization_id = ${row}.specialization_id AND ${way} = ANY (b.ways))`);
  const top = (row: string) =>
    sql.raw(
      `(SELECT max(s.level) FROM specialization_levels s WHERE s.specialization_id = ${row}.specialization_id)`,
    );
  const progress = (set: ReturnType<typeof sql>, way: number) =>
    sql`UPDATE specialization_progress p SET ${set} WHERE ${of(way)}`;
  const license = (set: ReturnType<typeof sql>, way: number) =>
    sql`UPDATE user_licenses l SET ${set} WHERE ${of(way, 'l')}`;
  const up = (row: string) => sql`least(${sql.raw(row)}.current_level + 2, ${top(row)})`;
  const down = sql`greatest(current_level - 2, 1)`;
  for (const statement of [
    progress(sql`current_level = ${up('p')}`, 0),
    progress(sql`current_level = ${down}`, 1),
    license(
      sql`current_level = ${up('l')}, max_achieved_level = greatest(max_achieved_level, ${up('l')})`,
      2,
    ),
    license(sql`current_level = ${down}`, 3),
    progress(sql`total_xp = total_xp + 99999, completed_sessions = completed_sessions + 9`, 4),
    progress(sql`total_xp = total_xp / 2, completed_sessions = 0`, 5),
    progress(
      sql`current_level = ${up('p')}, total_xp = total_xp + 500000, completed_sessions = completed_sessions + 50`,
      6,
    ),
    license(
      sql`current_level = ${up('l')}, max_achieved_level = greatest(max_achieved_level, ${up('l')})`,
      6,
    ),
    progress(sql`current_level = ${down}`, 7),
    license(sql`current_level = ${down}, max_achieved_level = ${down}`, 7),
    license(sql`max_achieved_level = current_level`, 8),
    sql`INSERT INTO license_progressions (user_id, specialization_id, from_level, to_level, advanced_at, source, actor)
      SELECT user_id, specialization_id, current_level, greatest(current_level - 1, 1), now() - interval '9 years', 'import', 'x'
      FROM user_licenses l WHERE ${of(9, 'l')}`,
    progress(sql`level_hold = current_level + 1`, 10),
    sql`DELETE FROM specialization_progress p WHERE ${of(11)}`,
    sql`DELETE FROM user_licenses l WHERE ${of(12, 'l')}`,
    sql`DELETE FROM specialization_progress p WHERE ${of(13)}`,
    sql`DELETE FROM user_licenses l WHERE ${of(13, 'l')}`,
  ]) {
    await ctx.owner.execute(statement);
  }
  await ctx.owner.execute(sql`
    CREATE TABLE after_damage AS SELECT user_id, specialization_id, l.current_level AS license_level
    FROM user_licenses l`);
}

const look = async () => {
  await runCheck(ctx, { confirmDelayMs: 0 });
  await runAudit(ctx, { confirmAfterSeconds: 0 });
};
const repair = () => repairMany(ctx, { scope: { filter: {} }, policy: 'evidence', dryRun: false });
const violators = async (condition: ReturnType<typeof sql>) =>
  (
    await ctx.owner.execute(sql`
      SELECT b.user_id, b.specialization_id, b.ways, p.current_level AS progress, l.current_level AS license, v.kind, v.grounds
      FROM before_damage b
        LEFT JOIN specialization_progress p USING (user_id, specialization_id)
        LEFT JOIN user_licenses l USING (user_id, specialization_id)
        LEFT JOIN after_damage d USING (user_id, specialization_id)
        LEFT JOIN violations v ON v.user_id = b.user_id AND v.specialization_id = b.specialization_id AND v.resolved_at IS NULL
        CROSS JOIN LATERAL ledger_sums(b.user_id, b.specialization_id) s
        CROSS JOIN LATERAL level_reached_by(b.specialization_id, s.xp, s.sessions, s.theory_hours, s.practice_hours) r
      WHERE ${condition} LIMIT 3`)
  ).rows;

test('random damage of all kinds ends in a fixed point that loses no level and grants none', async () => {
  await generateUsers(ctx.db, { users: USERS, desyncPercent: 0, seed: SEED });
  await look();
  expect((await ctx.db.execute(sql`SELECT kind, grounds FROM violations`)).rows).toEqual([]);
  await damage();
  await look();
  const first = await repair();
  expect(first.repaired).toBeGreaterThan(2_500);
  await look();
  expect(await repair()).toMatchObject({ repaired: 0, failed: 0, busy: 0 });
  // Without a finding, a pair is as it was: its totals are what was recorded, its levels what they reach or more.
  expect(
    await violators(sql`v.id IS NULL AND (p.user_id IS NULL OR l.user_id IS NULL
      OR p.current_level <> l.current_level OR p.total_xp <> s.xp OR p.completed_sessions <> s.sessions)`),
  ).toEqual([]);
  // No level is lost that the ledger supports: it is there, or a person is asked.
  expect(
    await violators(
      sql`v.id IS NULL AND l.current_level < b.current_level AND 9 <> ALL (b.ways) AND 10 <> ALL (b.ways)`,
    ),
  ).toEqual([]);
  // No learner is granted more than the ledger or the history supports: what is above was above before, and is shown.
  expect(
    await violators(sql`l.current_level > greatest(r.reached_level, b.current_level)
      AND (l.current_level IS DISTINCT FROM d.license_level OR v.id IS NULL)`),
  ).toEqual([]);
  // Nothing that was recorded is missing from any total.
  expect(
    await violators(sql`v.id IS NULL AND (p.total_xp < s.xp OR p.completed_sessions < s.sessions)`),
  ).toEqual([]);
}, 120_000);
