import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createClient, type Database } from '@/db/client';
import { requestRun } from '@/lib/jobs/request-run';
import { readFigures } from '@/lib/measure/read-figures';
import { type TestContext, testContext } from '@/tests/support/context';
import { DAY, type MovedClock, movedClock } from '@/tests/support/moved-clock';
import { waitFor } from '@/tests/support/wait-for';
import type { Job } from '@/worker/jobs/job';
import { defaultPace, type Pace } from '@/worker/pace';
import { claimRun, failRun } from '@/worker/slots';
import { type RunningWorker, startWorker } from '@/worker/start-worker';

const intervals = { 'health-check': 0, audit: 0, 'auto-sync': 0, 'self-test': 0, retention: 0, repairs: 0 };
const HOUR = 3_600;

let ctx: TestContext;
let clock: MovedClock;
const workers: RunningWorker[] = [];
const clients: Database[] = [];

beforeEach(async () => {
  ctx = await testContext();
  clock = await movedClock(ctx);
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  await Promise.all(clients.splice(0).map((client) => client.$client.end()));
  await ctx.close();
});

/** For the database this is a worker in its own process. Its jobs run until they are released. */
function start(pace: Partial<Pace> = {}) {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const job: Job = () => held;
  const db = createClient({ url: ctx.url, applicationName: 'lockstep-test', poolMax: 4 });
  clients.push(db);
  const worker = startWorker({
    db,
    jobsDb: db,
    log: ctx.log,
    jobs: {
      'health-check': job,
      audit: job,
      'auto-sync': job,
      'self-test': job,
      retention: job,
      repairs: job,
    },
    intervals,
    pace: {
      ...defaultPace,
      pollMs: 20,
      heartbeatMs: 400,
      silenceMs: 2_000,
      finishMs: 100,
      abortMs: 100,
      ...pace,
    },
  });
  workers.push(worker);
  return { id: worker.id, letGo: () => letGo() };
}

async function run() {
  const { rows } = await ctx.db.execute<{ state: string; attempt: number; worker_id: string; lease: string }>(
    sql`SELECT state, attempt, worker_id, lease_expires_at::text AS lease FROM job_runs ORDER BY id LIMIT 1`,
  );
  return rows[0];
}

/** Waits until the holder has renewed its lease this often. Other workers have looked many times meanwhile. */
async function renewals(count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const before = await run();
    await waitFor('the lease is renewed', async () => {
      const now = await run();
      return now?.lease !== before?.lease || now?.attempt !== before?.attempt;
    });
  }
}

test('a clock that jumps by hours takes no run from a living worker, ahead or back', async () => {
  await requestRun(ctx, 'auto-sync');
  const first = start();
  await waitFor('it runs', async () => (await run())?.state === 'running');
  start();
  for (const seconds of [HOUR, 3 * HOUR, 0, -HOUR, HOUR]) {
    await clock.set(seconds);
    await renewals(3);
    expect(await run()).toMatchObject({ state: 'running', attempt: 1, worker_id: first.id });
  }
  first.letGo();
  await waitFor('it is done', async () => (await run())?.state === 'succeeded');
  expect(await run()).toMatchObject({ attempt: 1, worker_id: first.id });
});

test('a clock that jumps ahead makes no living worker count as crashed or lost', async () => {
  const figures = () =>
    readFigures(ctx, { windowSeconds: 300, intervals: { ...intervals, 'health-check': 300 } });
  await requestRun(ctx, 'auto-sync');
  start({ heartbeatMs: 60_000, silenceMs: 120_000 });
  await waitFor('it runs', async () => (await run())?.state === 'running');
  expect(await figures()).toMatchObject({ workers: { alive: 1, lost: 0 }, jobs: { crashed: 0 } });
  await clock.set(200);
  expect(await figures()).toMatchObject({ workers: { lost: 0 }, jobs: { crashed: 0 } });
});

test('the run of a worker that died while the clock was ahead is taken over within a lease', async () => {
  await clock.set(DAY);
  const { id } = await requestRun(ctx, 'auto-sync');
  await claimRun(ctx.db, { workerId: 'killed', jobs: ['auto-sync'], leaseMs: 45_000, silent: [] });
  await clock.set(0);
  const next = start({ leaseMs: 4_000 });
  await waitFor('another worker has it', async () => (await run())?.worker_id === next.id);
  const { rows } = await ctx.db.execute(sql`SELECT id::int, attempt FROM job_runs`);
  expect(rows).toEqual([{ id, attempt: 2 }]);
});

test('the next attempt is not delayed by a day', async () => {
  await clock.set(DAY);
  await requestRun(ctx, 'auto-sync');
  const claimed = await claimRun(ctx.db, { workerId: 'w', jobs: ['auto-sync'], leaseMs: 45_000, silent: [] });
  if (claimed) await failRun(ctx.db, claimed, { error: 'once', retryInMs: 20_000 });
  await clock.set(0);
  const next = start();
  await waitFor('it is tried again', async () => (await run())?.worker_id === next.id);
});
