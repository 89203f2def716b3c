import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { requestRun } from '@/lib/jobs/request-run';
import { captureLog } from '@/tests/support/captured-log';
import { waitFor } from '@/tests/support/wait-for';
import { heldJob, workerSite } from '@/tests/support/workers';
import type { Job } from '@/worker/jobs/job';

const site = workerSite();
const { start, runs, runIn } = site;
beforeAll(site.open);
afterAll(site.close);
beforeEach(site.reset);
afterEach(site.stopAll);

test('an empty new database is checked at once, and the result is kept', async () => {
  const { worker } = start();
  const run = await runIn('succeeded');
  expect(run).toMatchObject({ worker_id: worker.id, result: { done: true }, error: null });
  expect(await runs()).toHaveLength(1);
});

test('a run that a person asked for is done once', async () => {
  const { log } = captureLog();
  const ctx = { db: site.db(), actor: { kind: 'user', id: 7, role: 'operator' } as const, log };
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
    async () => (await site.db().execute(sql`SELECT FROM workers`)).rowCount === 3,
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
  await site
    .db()
    .execute(
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
  const { rows } = await site
    .db()
    .execute<{ at: string }>(sql`SELECT clock_timestamp() + interval '6 s' AS at`);
  start({ pace: { leaseMs: 5_000 } });
  await waitFor('the lease that it began with is over', async () => {
    const now = await site
      .db()
      .execute<{ past: boolean }>(sql`SELECT clock_timestamp() > ${rows[0]?.at}::timestamptz AS past`);
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
  const { rows } = await site.db().execute(sql`SELECT stopped_at IS NOT NULL AS gone FROM workers`);
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
