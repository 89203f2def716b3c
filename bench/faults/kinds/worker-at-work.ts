import { sql } from 'drizzle-orm';
import { slow } from '../../../tests/support/postgres-faults';
import type { Heal } from '../kind';
import type { Load } from '../load/load';
import { until } from '../measure/recovery';
import { addBroken } from '../site/people';
import type { Site } from '../site/site';

const SLOWLY_MS = 300;
const RESTS_MS = 60_000;
const ASKED_EVERY_MS = 5_000;

/** Another worker on the same database. */
export async function besideAnother({ startWorker }: Site): Promise<Heal> {
  const other = await startWorker('worker-other');
  return other.stop;
}

/** Makes a worker begin a run of the job, and waits until it is in the middle of it, while nothing else is running. */
export async function underWay(site: Site, load: Load, job: 'health-check' | 'auto-sync'): Promise<void> {
  load.rest(RESTS_MS);
  if (job === 'auto-sync') slowDown(site);
  let askedAtMs = Number.NEGATIVE_INFINITY;
  await until(`a run of ${job} is under way`, async () => {
    if (performance.now() - askedAtMs > ASKED_EVERY_MS) {
      askedAtMs = performance.now();
      await askFor(site, job);
    }
    return isInTheMiddle(site, job);
  });
  site.proxy.suffer(null);
  load.rest(0);
}

/** Makes a new violation, so that the check waits for its second look, unless another check found it first. */
async function askFor({ database }: Site, job: string): Promise<void> {
  await addBroken(database, 1);
  await database.db.execute(sql`
    INSERT INTO job_runs (job, due_at, state, actor) VALUES (${job}, clock_timestamp(), 'pending', 'cli:faults')`);
}

async function isInTheMiddle({ database }: Site, job: 'health-check' | 'auto-sync'): Promise<boolean> {
  const { rowCount } = await database.db.execute(
    job === 'auto-sync'
      ? sql`SELECT FROM repairs WHERE state = 'running' AND actor = 'system:auto-sync'`
      : sql`SELECT FROM health_checks WHERE finished_at IS NULL AND actor = 'system:health-check'`,
  );
  return (rowCount ?? 0) > 0;
}

function slowDown({ proxy }: Site): void {
  const { onMessage } = slow(SLOWLY_MS);
  proxy.suffer({
    onMessage: (message, link) =>
      link.application === 'lockstep-worker-jobs' ? (onMessage?.(message, link) ?? null) : null,
  });
}
