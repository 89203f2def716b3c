import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { generateUsers } from '@/lib/import/generate-users';
import { type TestContext, testContext } from '../support/context';

let ctx: TestContext;
let other: TestContext;
beforeAll(async () => {
  [ctx, other] = [await testContext(), await testContext()];
});
afterAll(async () => {
  await ctx?.close();
  await other?.close();
});

const ORDER = { users: 10_050, desyncPercent: 4, seed: 11 };

async function everyPair({ db }: TestContext): Promise<string> {
  const { rows } = await db.execute<{ digest: string }>(sql`
    SELECT md5(string_agg(concat_ws(' ', u.external_id, s.id, p.current_level, p.total_xp, p.completed_sessions,
        p.theory_hours, p.practice_hours, p.last_activity_at AT TIME ZONE 'UTC', l.current_level, l.max_achieved_level,
        (SELECT string_agg(concat_ws(' ', a.activity_key, a.xp_change, a.level_after), ',' ORDER BY a.activity_key)
         FROM activities a WHERE a.user_id = u.id AND a.specialization_id = s.id)), ';' ORDER BY u.external_id, s.id)) AS digest
    FROM users u CROSS JOIN specializations s
      LEFT JOIN specialization_progress p ON p.user_id = u.id AND p.specialization_id = s.id
      LEFT JOIN user_licenses l ON l.user_id = u.id AND l.specialization_id = s.id`);
  return rows[0]?.digest ?? '';
}

it('a generation that was stopped is completed, and gives what an undisturbed one gives', async () => {
  const stopped = new AbortController();
  const interrupted = generateUsers(ctx.db, {
    ...ORDER,
    signal: stopped.signal,
    onProgress: () => stopped.abort(),
  });
  await expect(interrupted).rejects.toThrow();
  const completed = await generateUsers(ctx.db, ORDER);
  const undisturbed = await generateUsers(other.db, ORDER);
  expect(completed).toEqual(undisturbed);
  const gone = completed.broken?.both_missing ?? 0;
  expect(gone).toBeGreaterThan(10);
  expect(completed).toMatchObject({ outcome: 'generated', users: 10_050, pairs: 30_150 - gone });
  expect(await everyPair(ctx)).toBe(await everyPair(other));
});

it('as many pairs as ordered are out of agreement, in all five ways', async () => {
  const { rows } = await ctx.db.execute(sql`
    SELECT count(*) FILTER (WHERE l.user_id IS NULL)::int AS license_missing,
      count(*) FILTER (WHERE p.user_id IS NULL)::int AS progress_missing,
      count(*) FILTER (WHERE l.current_level < p.current_level)::int AS behind,
      count(*) FILTER (WHERE l.current_level > p.current_level AND newest.to_level = l.current_level)::int AS with_evidence,
      count(*) FILTER (WHERE l.current_level > p.current_level AND newest.to_level <> l.current_level)::int AS without_evidence
    FROM specialization_progress p FULL JOIN user_licenses l USING (user_id, specialization_id),
      LATERAL (SELECT g.to_level FROM license_progressions g WHERE g.user_id = coalesce(p.user_id, l.user_id)
        AND g.specialization_id = coalesce(p.specialization_id, l.specialization_id)
        ORDER BY advanced_at DESC, id DESC LIMIT 1) newest`);
  const counts = rows[0] as Record<string, number>;
  expect(Object.values(counts).reduce((sum, pairs) => sum + pairs, 0)).toBe(Math.round(30_150 * 0.04));
  for (const [breakage, pairs] of Object.entries(counts)) expect(pairs, breakage).toBeGreaterThan(100);
});

it('levels follow from the totals, and the totals from the ledger, before anything breaks them', async () => {
  await generateUsers(other.db, { users: 5_000, desyncPercent: 0, seed: 12 });
  const { rows } = await other.db.execute(sql`
    WITH sums AS (
      SELECT user_id, specialization_id, sum(xp_change) AS xp, sum(sessions_change) AS sessions,
        sum(theory_hours_change) AS theory, sum(practice_hours_change) AS practice
      FROM activities GROUP BY 1, 2)
    SELECT count(*)::int AS pairs, count(*) FILTER (WHERE
        reached_level <> current_level
        OR (xp, sessions, theory, practice) IS DISTINCT FROM (total_xp::numeric, completed_sessions::bigint,
            theory_hours::bigint, practice_hours::bigint))::int AS wrong
    FROM specialization_progress CROSS JOIN LATERAL level_reached_by(specialization_id, total_xp, completed_sessions,
        theory_hours, practice_hours) LEFT JOIN sums USING (user_id, specialization_id)
    WHERE user_id IN (SELECT id FROM users WHERE external_id LIKE 'generated-12-%')`);
  expect(rows).toEqual([{ pairs: 15_000, wrong: 0 }]);
});

it('the same order again changes nothing, and another one with this seed is refused', async () => {
  const before = await everyPair(ctx);
  expect(await generateUsers(ctx.db, ORDER)).toMatchObject({
    outcome: 'already_there',
    users: 10_050,
    broken: null,
  });
  expect(await generateUsers(ctx.db, { ...ORDER, users: 20 })).toMatchObject({ outcome: 'other_there' });
  expect(await everyPair(ctx)).toBe(before);
});
