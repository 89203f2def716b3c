import { repairMany } from '@/lib/coupling/repair-many';
import { runCheck } from '@/lib/health/run-check';
import { AcknowledgedWrites } from './support/load/acknowledged-writes';
import { checkNow } from './support/load/check-call';
import { atLeast, below } from './support/load/finding';
import { tokensOf } from './support/load/people';
import { runLoad } from './support/load/run-load';
import { argument } from './support/measure';
import { plantPairs } from './support/plant-pairs';

/**
 * Many admins use their dashboards while violations are open. A dashboard reads status, metrics and violations
 * together, and sometimes asks for a check. See bench/README.md.
 */
const ADMINS = argument('admins', 100);
const PAIRS = argument('pairs', 30_000);
const BROKEN_EVERY = 100;
const READS = ['/api/v1/health/status', '/api/v1/health/metrics', '/api/v1/health/violations'];
/** How often an admin's dashboard reads all three, and the number of reads for each check. */
const EACH_PER_SECOND = argument('rate', 3);
const READINGS_TO_A_CHECK = argument('readings-to-a-check', 30);

const writes = new AcknowledgedWrites();
let wrongReports = 0;

await runLoad({
  name: 'dashboards',
  title: 'Dashboards',
  about: `${ADMINS} admins, each with a token and a connection of their own, read status, metrics and violations of ${PAIRS} pairs, every ${BROKEN_EVERY}th out of agreement; one call in ${READINGS_TO_A_CHECK + 1} asks for a check.`,
  connections: ADMINS,
  eachPerSecond: EACH_PER_SECOND,
  prepare: async (ctx) => {
    const tokens = await tokensOf(ctx, 'admin', ADMINS);
    await plantPairs(ctx.db, PAIRS, BROKEN_EVERY);
    const system = { ...ctx, actor: { kind: 'system', job: 'bench' } } as const;
    const { inconsistent: planted } = await runCheck(system, { confirmDelayMs: 0 });
    // Different starting points, so that not all ask for a check at once.
    const calls = tokens.map((_, connection) => connection * 7);
    return {
      next: (connection) => {
        const call = calls[connection] as number;
        calls[connection] = call + 1;
        const token = tokens[connection] as string;
        if (call % (READINGS_TO_A_CHECK + 1) === 0) {
          return checkNow(writes, token, ({ inconsistent }) => {
            if (inconsistent !== planted) wrongReports += 1;
          });
        }
        const path = READS[call % READS.length] as string;
        return { operation: `GET ${path.replace('/api/v1', '')}`, method: 'GET', path, token };
      },
      targets: ({ tally, seconds }) => {
        const { answered, errors, p50 } = tally.total();
        return [
          atLeast('requests a second', 200, (answered - errors) / seconds),
          below('median', 50, p50, ' ms'),
          below('errors', 0.1, (100 * errors) / tally.sent, ' %'),
        ];
      },
      compare: async (after) => {
        const found = [
          ...(await writes.compareWithAuditLog(after)),
          { what: `reports that did not find all ${planted} violations`, count: wrongReports, mustBe: 0 },
        ];
        const repair = await repairMany(after, {
          scope: { filter: {} },
          policy: 'progress',
          dryRun: false,
          reason: 'end of the run',
        });
        return [
          ...found,
          { what: 'violations repaired at the end', count: repair.repaired, mustBe: planted },
        ];
      },
    };
  },
});
