import { sql } from 'drizzle-orm';
import { createClient, type Database } from '@/db/client';
import { intervalsOf } from '@/lib/jobs/schedule';
import type { Job, Jobs } from '@/worker/jobs/job';
import { defaultPace, type Pace } from '@/worker/pace';
import { type RunningWorker, startWorker } from '@/worker/start-worker';
import { captureLog } from './captured-log';
import { asOwner, createTestDatabase, type TestDatabase } from './database';
import { waitFor } from './wait-for';

const intervals = intervalsOf({
  HEALTH_CHECK_INTERVAL_MINUTES: 1_440,
  AUTO_SYNC_INTERVAL_HOURS: 168,
  AUDIT_INTERVAL_HOURS: 0,
  SELF_TEST_INTERVAL_MINUTES: 0,
});
const quickPace: Pace = {
  ...defaultPace,
  pollMs: 20,
  heartbeatMs: 100,
  silenceMs: 400,
  awayMaxMs: 100,
  finishMs: 300,
  abortMs: 100,
  goodbyeMs: 60_000,
};
const nothing: Job = async () => ({ done: true });
const idle: Jobs = {
  'health-check': nothing,
  audit: nothing,
  'auto-sync': nothing,
  'self-test': nothing,
  retention: nothing,
  repairs: nothing,
};

type Started = { jobs?: Partial<Jobs>; pace?: Partial<Pace>; url?: string; statementTimeoutMs?: number };

type Run = {
  state: string;
  attempt: number;
  worker_id: string;
  result: unknown;
  error: string | null;
  slot: string | null;
};

function startQuick(workerDb: Database, { jobs, pace }: Started) {
  const { log, messages } = captureLog();
  const worker = startWorker({
    db: workerDb,
    jobsDb: workerDb,
    log,
    jobs: { ...idle, ...jobs },
    intervals,
    pace: { ...quickPace, ...pace },
  });
  return { worker, messages, workerDb };
}

/** A database for the tests of a file, with workers in this process that keep a quick pace. */
export function workerSite() {
  let database: TestDatabase;
  let db: Database;
  const running: RunningWorker[] = [];
  const clients: Database[] = [];

  function connectTo(url: string, statementTimeoutMs = 15_000): Database {
    const client = createClient({ url, applicationName: 'test', poolMax: 6, statementTimeoutMs });
    clients.push(client);
    return client;
  }

  async function runs(): Promise<Run[]> {
    const { rows } = await db.execute<Run>(
      sql`SELECT state, attempt, worker_id, result, error, slot FROM job_runs ORDER BY id`,
    );
    return rows;
  }

  function start(options: Started = {}) {
    const started = startQuick(connectTo(options.url ?? database.url, options.statementTimeoutMs), options);
    running.push(started.worker);
    return started;
  }

  return {
    open: async () => {
      database = await createTestDatabase();
      db = connectTo(database.url);
    },
    reset: () => asOwner(database, 'TRUNCATE job_runs, workers RESTART IDENTITY'),
    stopAll: () => Promise.all(running.splice(0).map((worker) => worker.stop())),
    close: async () => {
      await Promise.all(clients.map((client) => client.$client.end()));
      await database?.drop();
    },
    url: () => database.url,
    db: () => db,
    start,
    runs,
    runIn: (state: string, attempt = 1) =>
      waitFor(`a run ${state} at attempt ${attempt}`, async () =>
        (await runs()).find((run) => run.state === state && run.attempt === attempt),
      ),
  };
}

/** A job that runs until it is released or told to stop. */
export function heldJob(obeys = true) {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const signals: AbortSignal[] = [];
  const job: Job = (_, signal) => {
    signals.push(signal);
    const stop = new Promise<never>((_resolve, reject) => {
      if (obeys) signal.addEventListener('abort', () => reject(signal.reason));
    });
    return Promise.race([held.then(() => ({ held: true })), stop]);
  };
  return { job, signals, letGo: () => letGo() };
}
