import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createClient, type Database } from '@/db/client';
import { requestRun } from '@/lib/jobs/request-run';
import { intervalsOf } from '@/lib/jobs/schedule';
import { captureLog } from '@/tests/support/captured-log';
import {
  asOwner,
  createEmptyDatabase,
  createTestDatabase,
  type TestDatabase,
} from '@/tests/support/database';
import { createDatabaseGate } from '@/tests/support/database-gate';
import { hangable } from '@/tests/support/hanging-database';
import { waitFor } from '@/tests/support/wait-for';
import type { Job, Jobs } from '@/worker/jobs/job';
import { defaultPace, type Pace } from '@/worker/pace';
import { type RunningWorker, startWorker } from '@/worker/start-worker';

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

let database: TestDatabase;
let db: Database;
const running: RunningWorker[] = [];
const clients: Database[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectTo(database.url);
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.$client.end()));
  await database?.drop();
});
beforeEach(async () => {
  await asOwner(database, 'TRUNCATE job_runs, workers RESTART IDENTITY');
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((worker) => worker.stop()));
});

function connectTo(url: string, statementTimeoutMs = 15_000): Database {
  const client = createClient({ url, applicationName: 'test', poolMax: 6, statementTimeoutMs });
  clients.push(client);
  return client;
}

type Started = { jobs?: Partial<Jobs>; pace?: Partial<Pace>; url?: string; statementTimeoutMs?: number };

function start(options: Started = {}) {
  const { log, messages } = captureLog();
  const workerDb = connectTo(options.url ?? database.url, options.statementTimeoutMs);
  const worker = startWorker({
    db: workerDb,
    jobsDb: workerDb,
    log,
    jobs: { ...idle, ...options.jobs },
    intervals,
    pace: { ...quickPace, ...options.pace },
  });
  running.push(worker);
  return { worker, messages, workerDb };
}

type Run = {
  state: string;
  attempt: number;
  worker_id: string;
  result: unknown;
  error: string | null;
  slot: string | null;
};

async function runs(from: Database = db): Promise<Run[]> {
  const { rows } = await from.execute<Run>(
    sql`SELECT state, attempt, worker_id, result, error, slot FROM job_runs ORDER BY id`,
  );
  return rows;
}

const runIn = (state: string, attempt = 1) =>
  waitFor(`a run ${state} at attempt ${attempt}`, async () =>
    (await runs()).find((run) => run.state === state && run.attempt === attempt),
  );

/** A job that runs until it is released or told to stop. */
function heldJob(obeys = true) {
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

test('an empty new database is checked at once, and the result is kept', async () => {
  const { worker } = start();
  const run = await runIn('succeeded');
  expect(run).toMatchObject({ worker_id: worker.id, result: { done: true }, error: null });
  expect(await runs()).toHaveLength(1);
});

test('a run that a person asked for is done once', async () => {
  const { log } = captureLog();
  const ctx = { db, actor: { kind: 'user', id: 7, role: 'operator' } as const, log };
  const asked = await requestRun(ctx, 'auto-sync');
  expect((await requestRun(ctx, 'auto-sync')).id).toBe(asked.id);
  start();
  await waitFor(
    'both runs succeeded',
    async () => (await runs()).filter((run) => run.state === 'succeeded').length === 2,
  );
  expect((await runs()).map((run) => run.slot === null)).toEqual([true, false]);
});

test('three workers run each slot once', async () => {
  let performed = 0;
  const counted: Job = async () => {
    performed += 1;
    return {};
  };
  for (let n = 0; n < 3; n++) start({ jobs: { 'health-check': counted } });
  await runIn('succeeded');
  await waitFor(
    'three workers registered',
    async () => (await db.execute(sql`SELECT FROM workers`)).rowCount === 3,
  );
  expect(performed).toBe(1);
  expect(await runs()).toHaveLength(1);
});

test('a job that fails has three attempts, and its error quotes no parameter', async () => {
  const failing: Job = async (ctx) => {
    await ctx.db.execute(sql`SELECT ${'kim@example.org'}::bigint`);
  };
  const retryDelayMs = (attempt: number) => (attempt < 3 ? 0 : null);
  start({ jobs: { 'health-check': failing }, pace: { retryDelayMs } });
  expect(await runIn('failed', 3)).toMatchObject({ error: 'the database refused (22P02)' });
});

test('a job whose lease was lost is told to stop, and the next worker that claims the run does it', async () => {
  const first = heldJob();
  start({ jobs: { 'health-check': first.job } });
  await runIn('running');
  await db.execute(
    sql`UPDATE job_runs SET lease_expires_at = clock_timestamp() - interval '1 s', attempt = attempt + 1`,
  );
  await waitFor('the first job was told to stop', () => first.signals[0]?.aborted);
  expect(first.signals[0]?.reason).toBe('lease_lost');
  first.letGo();
  await runIn('succeeded', 3);
});

test('a long run keeps its lease', async () => {
  const long = heldJob();
  // Fifty heartbeats long, so that a busy machine does not miss all of them.
  start({ jobs: { 'health-check': long.job }, pace: { leaseMs: 5_000 } });
  await runIn('running');
  const { rows } = await db.execute<{ at: string }>(sql`SELECT clock_timestamp() + interval '6 s' AS at`);
  start({ pace: { leaseMs: 5_000 } });
  await waitFor('the lease that it began with is over', async () => {
    const now = await db.execute<{ past: boolean }>(
      sql`SELECT clock_timestamp() > ${rows[0]?.at}::timestamptz AS past`,
    );
    return now.rows[0]?.past;
  });
  expect(long.signals[0]?.aborted).toBe(false);
  long.letGo();
  expect(await runIn('succeeded')).toMatchObject({ result: { held: true } });
});

test('stopping lets a running job finish and says goodbye', async () => {
  const job = heldJob();
  const { worker } = start({ jobs: { 'health-check': job.job }, pace: { finishMs: 20_000 } });
  await runIn('running');
  const stopped = worker.stop();
  job.letGo();
  await stopped;
  expect(await runs()).toMatchObject([{ state: 'succeeded', result: { held: true } }]);
  const { rows } = await db.execute(sql`SELECT stopped_at IS NOT NULL AS gone FROM workers`);
  expect(rows).toEqual([{ gone: true }]);
});

test.each([
  ['heeds the signal', true],
  ['is deaf to it', false],
])('stopping releases a job that goes on and %s: another worker takes it at once', async (_, obeys) => {
  const job = heldJob(obeys);
  const { worker, messages } = start({ jobs: { 'health-check': job.job } });
  await runIn('running');
  await worker.stop();
  expect(await runs()).toMatchObject([{ state: 'pending', attempt: 1 }]);
  const next = start();
  expect(await runIn('succeeded', 2)).toMatchObject({ worker_id: next.worker.id });
  job.letGo();
  await waitFor('the first job has ended', () =>
    messages().some((message) => message.startsWith('run ended')),
  );
  expect(await runs()).toMatchObject([{ state: 'succeeded', attempt: 2, result: { done: true } }]);
});

test('a worker that starts before the database waits for it, says so once, and begins', async () => {
  const gate = await createDatabaseGate(database.url);
  const { messages } = start({ url: gate.url });
  await waitFor('it was said', () => messages().includes('the database cannot be reached; waiting for it'));
  await gate.open();
  await runIn('succeeded');
  expect(messages().filter((message) => message.startsWith('the database'))).toEqual([
    'the database cannot be reached; waiting for it',
    'the database is there',
  ]);
  await gate.close();
});

test('a worker whose database goes away in the middle of a run comes back and stores what the job did', async () => {
  const gate = await createDatabaseGate(database.url);
  await gate.open();
  const job = heldJob();
  const { messages } = start({ url: gate.url, jobs: { 'health-check': job.job } });
  await runIn('running');
  await gate.close();
  await waitFor('it was noticed', () =>
    messages().includes('the database cannot be reached; waiting for it'),
  );
  job.letGo();
  await gate.open();
  expect(await runIn('succeeded')).toMatchObject({ result: { held: true } });
  await gate.close();
});

test('a worker whose backends are all terminated goes on', async () => {
  const { worker } = start();
  await runIn('succeeded');
  await db.execute(sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`);
  await db.execute(sql`UPDATE job_runs SET due_at = due_at - interval '1 day', slot = slot - 1`);
  await waitFor(
    'the next slot was run',
    async () => (await runs()).length === 2 && (await runs())[1]?.state === 'succeeded',
  );
  expect((await runs())[1]).toMatchObject({ worker_id: worker.id });
});

test('a worker waits for a database that is not migrated yet', async () => {
  const empty = await createEmptyDatabase();
  try {
    const { worker, messages } = start({ url: empty.url });
    await waitFor('it was said', () => messages().includes('waiting for the database to be migrated'));
    await worker.stop();
    expect(messages().filter((message) => message.startsWith('waiting'))).toHaveLength(1);
  } finally {
    await empty.drop();
  }
});

test('a turn of the loop that waits for ever is given up, and the worker goes on', async () => {
  const way = await hangable(database.url, { pooled: true });
  // Only the limit of the turn ends its wait, because statements may take minutes here.
  const { worker } = start({ url: way.url, statementTimeoutMs: 600_000, pace: { turnMaxMs: 300 } });
  await runIn('succeeded');
  way.strand();
  const { rows } = await db.execute<{ now: string }>(sql`SELECT clock_timestamp()::text AS now`);
  await waitFor('it beats again', async () => {
    const beats = await db.execute(sql`
      SELECT FROM workers WHERE id = ${worker.id} AND heartbeat_at > ${rows[0]?.now}::timestamptz + interval '1 s'`);
    return beats.rowCount === 1;
  });
  way.resume();
  await Promise.all(running.splice(0).map((one) => one.stop()));
  await way.close();
});
