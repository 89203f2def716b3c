import { measuredClient } from '@/lib/counts/measured-client';
import { storeLastCounts } from '@/lib/counts/store-last-counts';
import { startMeasuring } from '@/lib/counts/this-process';
import type { Intervals } from '@/lib/jobs/schedule';
import { endWhenDead } from '@/lib/liveness/end-when-dead';
import { watchLoop } from '@/lib/liveness/signs';
import type { Log } from '@/lib/log';
import { type Round, startRounds } from '@/lib/rounds/start-rounds';
import { within } from '@/lib/within';
import type { Jobs } from './jobs/job';
import { serveLiveness } from './liveness-server';
import { type MetricsAddress, serveMetrics } from './metrics-server';
import type { Pace } from './pace';
import { startWorker } from './start-worker';

/** Long, because a check or a repair may take long; the lease, not this limit, shows whether the run is alive. */
const JOB_STATEMENT_TIMEOUT_MS = 300_000;
const BOOKKEEPING_STATEMENT_TIMEOUT_MS = 5_000;
const BOOKKEEPING_POOL_MAX = 5;
const DISCONNECT_MS = 500;
/** Time for an alert that is being sent; another process sends an interrupted one again. */
const ROUNDS_REST_MS = 2_000;
const LAST_COUNTS_MS = 500;

export type ProcessOptions = {
  url: string;
  poolMax: number;
  log: Log;
  intervals: Intervals;
  jobs: Jobs;
  pace: Pace;
  rounds: readonly Round[];
  /** The address of its metrics; null means no metrics. */
  metrics: MetricsAddress | null;
};

/** Makes this process a worker until SIGTERM or SIGINT, after which it exits with 0 within ten seconds. */
export function runProcess(options: ProcessOptions): void {
  const { log, jobs, intervals, pace, rounds, metrics } = options;
  startMeasuring('worker');
  const { db, jobsDb } = openPools(options);
  // Node itself would print the whole error, with the parameters of its query.
  process.on('uncaughtException', (error) => {
    log.fatal({ error }, 'the worker ends on an error that nobody expected');
    process.exit(1);
  });
  const { turned } = watchLoop('the loop of the worker', pace.awayMaxMs);
  const worker = startWorker({ db, jobsDb, log, jobs, intervals, pace, onTurn: turned });
  const running = startRounds({ db, log }, rounds);
  serveLiveness(log, pace.death);
  endWhenDead(log, pace.death);
  if (metrics) serveMetrics({ db, log }, intervals, metrics);
  log.info({ worker: worker.id }, 'worker started');
  const leave = async () => {
    const resting = within(ROUNDS_REST_MS, running.stop());
    await worker.stop();
    await resting;
    await storeLastCounts({ db, log }, LAST_COUNTS_MS);
    await within(DISCONNECT_MS, Promise.all([db.$client.end(), jobsDb.$client.end()]));
    process.exit(0);
  };
  let leaving = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (leaving) return;
      leaving = true;
      void leave();
    });
  }
}

/** Lost connections are replaced at the next use, and the worker's loop logs a lost database. */
function openPools({ url, poolMax }: ProcessOptions) {
  const db = measuredClient('worker', {
    url,
    applicationName: 'lockstep-worker',
    poolMax: BOOKKEEPING_POOL_MAX,
    statementTimeoutMs: BOOKKEEPING_STATEMENT_TIMEOUT_MS,
  });
  const jobsDb = measuredClient('jobs', {
    url,
    applicationName: 'lockstep-worker-jobs',
    poolMax,
    statementTimeoutMs: JOB_STATEMENT_TIMEOUT_MS,
  });
  return { db, jobsDb };
}
