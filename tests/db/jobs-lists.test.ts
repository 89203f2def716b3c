import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createClient, type Database } from '@/db/client';
import type { Context } from '@/lib/context';
import { jobRunShape, jobShape, workerShape } from '@/lib/contract/jobs';
import { closeCutOffRepairs } from '@/lib/coupling/close-cut-off-repairs';
import { listJobRuns } from '@/lib/jobs/list-job-runs';
import { listJobs } from '@/lib/jobs/list-jobs';
import { listWorkers } from '@/lib/jobs/list-workers';
import { requestRun } from '@/lib/jobs/request-run';
import { captureLog } from '@/tests/support/captured-log';
import { asOwner, createTestDatabase, type TestDatabase } from '@/tests/support/database';

const config = {
  HEALTH_CHECK_INTERVAL_MINUTES: 5,
  AUTO_SYNC_INTERVAL_HOURS: 6,
  AUDIT_INTERVAL_HOURS: 24,
  SELF_TEST_INTERVAL_MINUTES: 60,
};

let database: TestDatabase;
let db: Database;
let ctx: Context;

beforeAll(async () => {
  database = await createTestDatabase();
  db = createClient({ url: database.url, applicationName: 'test', poolMax: 8 });
  ctx = { db, actor: { kind: 'user', id: 7, role: 'operator' }, log: captureLog().log };
});
afterAll(async () => {
  await db?.$client.end();
  await database?.drop();
});
beforeEach(async () => {
  await asOwner(database, 'TRUNCATE job_runs, workers, repairs, repair_actions RESTART IDENTITY');
});

test('before any worker ran, every job is listed with its interval, its due time and no run', async () => {
  const jobs = await listJobs(ctx, config);
  expect(jobs.map((job) => jobShape.parse(job))).toEqual(jobs);
  expect(jobs.map(({ job, interval_seconds, last_run }) => [job, interval_seconds, last_run])).toEqual([
    ['health-check', 300, null],
    ['audit', 86_400, null],
    ['auto-sync', 21_600, null],
    ['self-test', 3_600, null],
    ['retention', 86_400, null],
  ]);
  const due = jobs.map((job) => Date.parse(job.next_due_at));
  expect(due[0]).toBeLessThanOrEqual(Date.now());
  expect(due[1]).toBeLessThanOrEqual(Date.now());
  expect(due[2]).toBeGreaterThan(Date.now());
});

test('a job shows its newest run and the slot after it, runs are listed newest first', async () => {
  await db.execute(sql`
    INSERT INTO job_runs (job, slot, due_at, state, attempt, result, error, started_at, finished_at, actor)
    SELECT 'health-check', s.slot - n, to_timestamp((s.slot - n) * 300), 'succeeded', 1, '{"inconsistent": 3}'::jsonb, NULL, now(), now(), 'test'
      FROM (SELECT floor(extract(epoch FROM now()) / 300)::bigint AS slot) s, generate_series(0, 4) n
    UNION ALL SELECT 'retention', 1, now() - interval '1 day', 'failed', 3, NULL, 'the database refused (22P02)', now(), now(), 'test'`);
  const [health] = await listJobs(ctx, config);
  const { items: runs, total } = await listJobRuns(ctx, { job: 'health-check', limit: 3 });
  expect(total).toBe(5);
  expect(runs.map((run) => jobRunShape.parse(run))).toEqual(runs);
  expect(health?.last_run).toEqual(runs[0]);
  expect(runs.map((run) => (runs[0]?.slot ?? 0) - (run.slot ?? 0))).toEqual([0, 1, 2]);
  expect(Date.parse(health?.next_due_at ?? '')).toBe(Date.parse(runs[0]?.due_at ?? '') + 300_000);
  expect((await listJobRuns(ctx, { limit: 100 })).items.at(-1)).toMatchObject({
    job: 'retention',
    state: 'failed',
    error: 'the database refused (22P02)',
  });
});

test('a worker is alive while its heartbeat is young and it has not said goodbye', async () => {
  await db.execute(sql`
    INSERT INTO workers (id, hostname, pid, heartbeat_at, stopped_at)
    VALUES ('alive', 'h', 1, now(), NULL), ('silent', 'h', 2, now() - interval '61 s', NULL),
           ('stopped', 'h', 3, now() - interval '1 s', now())`);
  const workers = await listWorkers(ctx);
  expect(workers.map((worker) => workerShape.parse(worker))).toEqual(workers);
  expect(workers.map(({ id, alive }) => [id, alive])).toEqual([
    ['alive', true],
    ['stopped', false],
    ['silent', false],
  ]);
});

test('a run asked for twenty times at once waits once, and is asked for again once it was taken', async () => {
  const asked = await Promise.all(Array.from({ length: 20 }, () => requestRun(ctx, 'auto-sync')));
  expect(new Set(asked.map((run) => run.id)).size).toBe(1);
  expect(asked[0]).toMatchObject({ job: 'auto-sync', slot: null, state: 'pending', attempt: 0 });
  await db.execute(sql`UPDATE job_runs SET state = 'running'`);
  expect((await requestRun(ctx, 'auto-sync')).id).not.toBe(asked[0]?.id);
  const { rows } = await db.execute(sql`SELECT DISTINCT actor FROM job_runs`);
  expect(rows).toEqual([{ actor: 'user:7' }]);
});

test('a repair that its killed worker left open is closed with what it did, any other is left alone', async () => {
  await db.execute(sql`
    INSERT INTO repairs (policy, scope, state, actor, request_id, started_at, matched, repaired, needs_decision)
    VALUES ('evidence', '{}', 'running', 'system:auto-sync', 'job-run-1', now(), 3, 2, 1),
           ('evidence', '{}', 'running', 'user:7', 'other', now(), 0, 0, 0)`);
  expect(await closeCutOffRepairs({ ...ctx, requestId: 'job-run-1' })).toBe(1);
  const { rows } = await db.execute(
    sql`SELECT state, matched, repaired, needs_decision FROM repairs ORDER BY id`,
  );
  expect(rows).toEqual([
    { state: 'failed', matched: 3, repaired: 2, needs_decision: 1 },
    { state: 'running', matched: 0, repaired: 0, needs_decision: 0 },
  ]);
});
