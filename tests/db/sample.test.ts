import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { repairMany } from '@/lib/coupling/repair-many';
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
  expect(Object.values(broken ?? {}).every((pairs) => pairs > 20)).toBe(true);
  const total = Object.values(broken ?? {}).reduce((sum, pairs) => sum + pairs, 0);
  expect(total).toBe(194);
  expect((await ctx.db.execute(brokenPairs)).rows).toEqual([{ pairs: total }]);
});

it('every broken pair of the sample is found; a license ahead without evidence and one taken away are left for a person', async () => {
  const report = await runCheck(ctx, { confirmDelayMs: 0 });
  expect(report.inconsistent).toBe(194);
  const repair = await repairMany(ctx, { scope: { filter: {} }, policy: 'evidence', dryRun: false });
  expect(repair).toMatchObject({ matched: 194, repaired: 110, needs_decision: 84 });
});

it('running the sample again breaks nothing that was repaired', async () => {
  const again = await loadSample(ctx, { rejectsFile: '/dev/null' });
  expect(again).toMatchObject({ broken: null, imported: { written: 0, rejected: 0 } });
  expect((await ctx.db.execute(brokenPairs)).rows).toEqual([{ pairs: 84 }]);
});
