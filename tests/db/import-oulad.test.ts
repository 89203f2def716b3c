import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { importDirectory } from '@/lib/import/import-directory';
import { type TestContext, testContext } from '../support/context';

const folder = join(process.cwd(), 'db/sample/oulad');

let ctx: TestContext;
beforeAll(async () => {
  ctx = await testContext();
});
afterAll(() => ctx?.close());

function rowsOf(file: string): Record<string, string>[] {
  const [header = '', ...lines] = readFileSync(join(folder, file), 'utf8').trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((value, index) => [names[index], value])),
  );
}

type CatalogLevel = {
  level: number;
  required_xp: number;
  required_sessions: number;
  required_theory_hours: number;
  required_practice_hours: number;
};

/** Every learner's level and totals, computed from the files and the catalog without the database. */
function independentStanding(): Map<string, string> {
  const { specializations } = JSON.parse(readFileSync(join(process.cwd(), 'db/catalog.json'), 'utf8')) as {
    specializations: { id: string; levels: CatalogLevel[] }[];
  };
  const totals = new Map<string, [number, number, number, number]>();
  const key = (row: Record<string, string>) => `${row.external_id}/${row.specialization}`;
  for (const row of rowsOf('enrolments.csv')) totals.set(key(row), [0, 0, 0, 0]);
  for (const row of rowsOf('activity.csv')) {
    const [xp, sessions, theory, practice] = totals.get(key(row)) ?? [0, 0, 0, 0];
    totals.set(key(row), [
      xp + Number(row.xp),
      sessions + Number(row.sessions),
      theory + Number(row.theory_hours),
      practice + Number(row.practice_hours),
    ]);
  }
  const standing = new Map<string, string>();
  for (const [pair, total] of totals) {
    const levels = specializations.find(({ id }) => id === pair.split('/')[1])?.levels ?? [];
    const held = levels.filter(
      (level) =>
        level.required_xp <= total[0] &&
        level.required_sessions <= total[1] &&
        level.required_theory_hours <= total[2] &&
        level.required_practice_hours <= total[3],
    );
    standing.set(pair, `level ${held.at(-1)?.level}, totals ${total.join(' ')}`);
  }
  return standing;
}

it('every learner of the sample gets the level that an independent computation from the catalog gives', async () => {
  const result = await importDirectory(ctx, { folder, rejectsFile: '/dev/null', dryRun: false });
  expect(result).toMatchObject({ rows: 32_868, written: 32_868, rejected: 0 });
  const { rows } = await ctx.db.execute<{
    pair: string;
    standing: string;
    license: number;
    progress: number;
  }>(sql`
    SELECT u.external_id || '/' || p.specialization_id AS pair, l.current_level AS license, p.current_level AS progress,
      format('level %s, totals %s %s %s %s', p.current_level, p.total_xp, p.completed_sessions, p.theory_hours,
             p.practice_hours) AS standing
    FROM specialization_progress p JOIN users u ON u.id = p.user_id
      LEFT JOIN user_licenses l USING (user_id, specialization_id)`);
  const expected = independentStanding();
  expect(rows.length).toBe(expected.size);
  expect(rows.filter((row) => row.standing !== expected.get(row.pair))).toEqual([]);
  expect(rows.filter((row) => row.license !== row.progress)).toEqual([]);
  expect(new Set(rows.map((row) => row.progress)).size, 'levels that occur').toBeGreaterThan(5);
});

it('each license has a history that leads from nothing to its level, one level-up a row', async () => {
  const { rows } = await ctx.db.execute(sql`
    WITH history AS (
      SELECT user_id, specialization_id, from_level, to_level, lag(to_level) OVER w AS before, lead(id) OVER w IS NULL AS newest
      FROM license_progressions WINDOW w AS (PARTITION BY user_id, specialization_id ORDER BY id))
    SELECT count(*)::int AS broken FROM history h JOIN user_licenses l USING (user_id, specialization_id)
    WHERE h.from_level IS DISTINCT FROM h.before OR (h.newest AND h.to_level <> l.current_level)`);
  expect(rows).toEqual([{ broken: 0 }]);
});

it('importing it again changes nothing', async () => {
  const marks = sql`SELECT max(xmin::text::bigint) AS newest, count(*) FROM specialization_progress`;
  const before = (await ctx.db.execute(marks)).rows;
  const result = await importDirectory(ctx, { folder, rejectsFile: '/dev/null', dryRun: false });
  expect(result).toMatchObject({ written: 0, unchanged: 32_868, rejected: 0 });
  expect((await ctx.db.execute(marks)).rows).toEqual(before);
});
