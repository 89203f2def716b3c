import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BREAKAGES } from '@/db/sample/legacy-writer';
import { repairMany } from '@/lib/coupling/repair-many';
import { runAudit } from '@/lib/health/run-audit';
import { runCheck } from '@/lib/health/run-check';
import { loadSample } from '@/lib/import/load-sample';
import { type TestContext, testContext } from '../support/context';

let ctx: TestContext;
beforeAll(async () => {
  ctx = await testContext();
});
afterAll(() => ctx?.close());

const brokenPairs = sql`
  SELECT count(*)::int AS pairs FROM specialization_progress p FULL JOIN user_licenses l USING (user_id, specialization_id)
  WHERE p.current_level IS DISTINCT FROM l.current_level`;

it('the sample stopped before the legacy writer came is completed by the next run', async () => {
  const stopped = new AbortController();
  const first = loadSample(ctx, {
    rejectsFile: '/dev/null',
    signal: stopped.signal,
    onProgress: ({ file, phase }) => {
      if (file === 'activity.csv' && phase === 'load') stopped.abort();
    },
  });
  await expect(first).rejects.toThrow();
  const { broken } = await loadSample(ctx, { rejectsFile: '/dev/null' });
  expect(broken && BREAKAGES.filter((breakage) => broken[breakage] < 3)).toEqual([]);
  expect((await ctx.db.execute(brokenPairs)).rows).toEqual([{ pairs: 194 }]);
});

it('every broken pair of the sample is found, of each kind, and what has evidence is repaired', async () => {
  const report = await runCheck(ctx, { confirmDelayMs: 0 });
  expect(report.inconsistent).toBe(194);
  await runAudit(ctx, { confirmAfterSeconds: 0 });
  const { rows } = await ctx.db.execute<{ kind: string; found: number }>(sql`
    SELECT kind, count(*)::int AS found FROM violations WHERE resolved_at IS NULL GROUP BY kind ORDER BY kind`);
  expect(Object.fromEntries(rows.map(({ kind, found }) => [kind, found]))).toEqual({
    level_mismatch: 116,
    license_removed: 39,
    missing_progress: 39,
    totals_lost: 8,
    totals_unexplained: 8,
    under_granted: 8,
    unsupported: 8,
    history_gap: 9,
    vanished_pair: 8,
  });
  const repair = await repairMany(ctx, { scope: { filter: {} }, policy: 'evidence', dryRun: false });
  expect(repair).toMatchObject({ matched: 243, repaired: 135, needs_decision: 108 });
});

it('running the sample again breaks nothing that was repaired', async () => {
  const again = await loadSample(ctx, { rejectsFile: '/dev/null' });
  expect(again).toMatchObject({ broken: null, imported: { written: 0, rejected: 0 } });
  expect((await ctx.db.execute(brokenPairs)).rows).toEqual([{ pairs: 84 }]);
});
