import { repairMany } from '@/lib/coupling/repair-many';
import { runCheck } from '@/lib/health/run-check';
import { benchDatabase } from './support/bench-database';
import { argument, say } from './support/measure';
import { plantPairs } from './support/plant-pairs';

const violations = argument('violations', 17_000);
const ctx = await benchDatabase();
try {
  await plantPairs(ctx.db, violations * 4, 4);
  const before = await runCheck(ctx, { confirmDelayMs: 0 });
  say(`${before.inconsistent} violations among ${before.total_checked} pairs`);
  for (const policy of ['evidence', 'progress'] as const) {
    for (const dryRun of policy === 'evidence' ? [true, false] : [false]) {
      const startedAt = performance.now();
      const run = await repairMany(ctx, { scope: { filter: {} }, policy, dryRun, reason: 'bench' });
      const seconds = (performance.now() - startedAt) / 1000;
      say(
        `policy ${policy}${dryRun ? ', dry run' : ''}: ${run.repaired} repaired, ${run.needs_decision} left for a decision, in ${seconds.toFixed(2)} s`,
      );
    }
  }
  const after = await runCheck(ctx, { confirmDelayMs: 0 });
  say(`afterwards: ${after.inconsistent} violations`);
} finally {
  await ctx.close();
}
