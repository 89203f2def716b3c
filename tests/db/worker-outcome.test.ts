import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createClient, type Database } from '@/db/client';
import { captureLog } from '@/tests/support/captured-log';
import { type TestContext, testContext } from '@/tests/support/context';
import { holdWrites } from '@/tests/support/held-writes';
import { waitFor } from '@/tests/support/wait-for';
import type { Job } from '@/worker/jobs/job';
import { defaultPace } from '@/worker/pace';
import { type RunningWorker, startWorker } from '@/worker/start-worker';

const LEASE_MS = 1_500;
const intervals = {
  'health-check': 86_400,
  audit: 0,
  'auto-sync': 0,
  'self-test': 0,
  retention: 0,
  repairs: 0,
};
const pace = { ...defaultPace, pollMs: 50, heartbeatMs: 200, leaseMs: LEASE_MS, finishMs: 100, abortMs: 100 };
const nothing: Job = async () => ({ done: true });
const idle = {
  audit: nothing,
  'auto-sync': nothing,
  'self-test': nothing,
  retention: nothing,
  repairs: nothing,
};

let ctx: TestContext;
const workers: RunningWorker[] = [];
const clients: Database[] = [];

beforeEach(async () => {
  ctx = await testContext();
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  await Promise.all(clients.splice(0).map((client) => client.$client.end()));
  await ctx.close();
});

function start(job: Job) {
  const { log, messages } = captureLog();
  const db = createClient({
    url: ctx.url,
    applicationName: 'lockstep-test',
    poolMax: 4,
    statementTimeoutMs: 300,
  });
  clients.push(db);
  const jobs = { ...idle, 'health-check': job };
  const worker = startWorker({ db, jobsDb: db, log, jobs, intervals, pace });
  workers.push(worker);
  return { id: worker.id, worker, messages };
}

/** Every write of an outcome waits until its time limit. Leases are renewed as usual. */
const holdOutcomes = () => holdWrites(ctx, 'UPDATE ON job_runs', "NEW.state = 'succeeded'");

async function runs() {
  const { rows } = await ctx.db.execute<{ state: string; attempt: number; worker_id: string }>(
    sql`SELECT state, attempt, worker_id FROM job_runs ORDER BY id`,
  );
  return rows;
}

async function passLeases(count: number): Promise<void> {
  const { rows } = await ctx.db.execute<{ at: string }>(
    sql`SELECT clock_timestamp() + make_interval(secs => ${(count * LEASE_MS) / 1_000}::float8) AS at`,
  );
  await waitFor('so many leases have passed', async () => {
    const now = await ctx.db.execute<{ past: boolean }>(
      sql`SELECT clock_timestamp() > ${rows[0]?.at}::timestamptz AS past`,
    );
    return now.rows[0]?.past;
  });
}

test('a run that has ended is kept until its outcome is stored, however long that takes, and is not done again', async () => {
  const { letGo } = await holdOutcomes();
  let done = 0;
  const job: Job = async () => ({ done: ++done });
  const first = start(job);
  await waitFor('storing it has failed', () =>
    first.messages().some((message) => message.startsWith('the outcome of a run could not be stored')),
  );
  start(job);
  await passLeases(3);
  expect(await runs()).toMatchObject([{ state: 'running', attempt: 1, worker_id: first.id }]);
  await letGo();
  await waitFor('it is stored', async () => (await runs())[0]?.state === 'succeeded');
  expect(await runs()).toMatchObject([{ state: 'succeeded', attempt: 1, worker_id: first.id }]);
  expect(done).toBe(1);
});

test('a worker that stops releases a run whose outcome it could not store', async () => {
  const { letGo } = await holdOutcomes();
  const first = start(nothing);
  await waitFor('storing it has failed', () =>
    first.messages().some((message) => message.startsWith('the outcome of a run could not be stored')),
  );
  await first.worker.stop();
  expect(await runs()).toMatchObject([{ state: 'pending', attempt: 1 }]);
  await letGo();
});

test('an outcome that the database will never take is given up', async () => {
  await ctx.owner.execute(sql`
    ALTER TABLE job_runs ADD CONSTRAINT nothing_succeeds CHECK (state <> 'succeeded') NOT VALID`);
  const first = start(nothing);
  await waitFor('it is said', () =>
    first.messages().includes('the outcome of a run cannot be stored; its lease will run out'),
  );
  await waitFor('another attempt is made', async () => ((await runs())[0]?.attempt ?? 0) > 1);
});
