import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createClient, type Database } from '@/db/client';
import { inTransaction } from '@/db/transaction';
import { intervalsOf } from '@/lib/jobs/schedule';
import { JOBS, type JobName } from '@/lib/vocabulary/jobs';
import { asOwner, createTestDatabase, type TestDatabase } from '@/tests/support/database';
import {
  type ClaimedRun,
  claimRun,
  failRun,
  makeDueSlots,
  type RunningRun,
  readRunningRuns,
  releaseRun,
  renewLeases,
  succeedRun,
} from '@/worker/slots';

const intervals = intervalsOf({
  HEALTH_CHECK_INTERVAL_MINUTES: 5,
  AUTO_SYNC_INTERVAL_HOURS: 6,
  AUDIT_INTERVAL_HOURS: 0,
  SELF_TEST_INTERVAL_MINUTES: 0,
});
const LEASE_MS = 45_000;

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = createClient({ url: database.url, applicationName: 'test', poolMax: 12 });
});
afterAll(async () => {
  await db?.$client.end();
  await database?.drop();
});
beforeEach(async () => {
  await asOwner(database, 'TRUNCATE job_runs, workers RESTART IDENTITY');
});

async function plant(run: {
  job: JobName;
  slot: number | null;
  state?: string;
  dueAgoSeconds?: number;
  attempt?: number;
  finishedDaysAgo?: number;
}): Promise<number> {
  const { rows } = await db.execute<{ id: string }>(sql`
    INSERT INTO job_runs (job, slot, due_at, state, attempt, actor)
    VALUES (${run.job}, ${run.slot}, now() - make_interval(secs => ${run.dueAgoSeconds ?? 0}), ${run.state ?? 'pending'},
            ${run.attempt ?? 0}, 'test') RETURNING id`);
  return Number(rows[0]?.id);
}

const claim = (workerId: string, silent: readonly RunningRun[] = [], jobs: readonly JobName[] = JOBS) =>
  claimRun(db, { workerId, jobs, leaseMs: LEASE_MS, silent });

async function claimed(workerId: string, silent: readonly RunningRun[] = []): Promise<ClaimedRun> {
  const run = await claim(workerId, silent);
  if (run === null) throw new Error('nothing was there to claim');
  return run;
}

/** Claims like a worker that has seen no heartbeat of the run's holder for long enough. */
const takenOver = async (workerId: string) => claimed(workerId, await readRunningRuns(db));

async function stored(id: number) {
  const { rows } = await db.execute<{
    state: string;
    attempt: number;
    worker_id: string | null;
    result: unknown;
    error: string | null;
    finished: boolean;
  }>(
    sql`SELECT state, attempt, worker_id, result, error, finished_at IS NOT NULL AS finished FROM job_runs WHERE id = ${id}`,
  );
  return rows[0];
}

test('a run that ten workers want at once goes to one of them', async () => {
  await plant({ job: 'health-check', slot: 1 });
  const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => claim(`w${n}`)));
  expect(answers.filter((run) => run !== null)).toHaveLength(1);
});

test('a run that another worker is claiming is skipped without waiting', async () => {
  const first = await plant({ job: 'health-check', slot: 1, dueAgoSeconds: 10 });
  const second = await plant({ job: 'auto-sync', slot: 1 });
  await inTransaction(db, async (tx) => {
    const input = { workerId: 'a', jobs: JOBS, leaseMs: LEASE_MS, silent: [] };
    expect(await claimRun(tx, input)).toMatchObject({ id: first });
    expect(await claim('b')).toMatchObject({ id: second });
    expect(await claim('c')).toBeNull();
  });
  expect(await stored(first)).toMatchObject({ worker_id: 'a', attempt: 1 });
});

test('ten workers that look at once make one row for a due slot', async () => {
  const made = await Promise.all(Array.from({ length: 10 }, () => makeDueSlots(db, intervals)));
  expect(made.reduce((sum, n) => sum + n, 0)).toBe(1);
  const { rows } = await db.execute(sql`SELECT job FROM job_runs`);
  expect(rows).toEqual([{ job: 'health-check' }]);
});

test('of many missed slots the newest is made, once', async () => {
  await plant({ job: 'auto-sync', slot: 7, state: 'succeeded', dueAgoSeconds: 10 * 86_400 });
  await plant({ job: 'health-check', slot: 7, state: 'succeeded' });
  expect(await makeDueSlots(db, intervals)).toBe(1);
  const run = await claimed('a');
  const { rows } = await db.execute<{ slot: string }>(
    sql`SELECT floor(extract(epoch FROM now()) / 21600)::text AS slot`,
  );
  expect(run).toMatchObject({ job: 'auto-sync', slot: Number(rows[0]?.slot), attempt: 1 });
  await succeedRun(db, run, {});
  expect(await makeDueSlots(db, intervals)).toBe(0);
});

test('no slot is made beside an unfinished one of the same job', async () => {
  await plant({ job: 'health-check', slot: 7, state: 'running', dueAgoSeconds: 3_600 });
  expect(await makeDueSlots(db, intervals)).toBe(0);
});

test('a slot number that an almost equal interval used before belongs to the later time', async () => {
  await makeDueSlots(db, intervals);
  await db.execute(sql`UPDATE job_runs SET due_at = due_at - interval '20 days', state = 'succeeded', attempt = 2,
    result = '{"old": true}', finished_at = now()`);
  expect(await makeDueSlots(db, intervals)).toBe(1);
  expect(await claimed('a')).toMatchObject({ job: 'health-check', attempt: 3 });
});

test('a run whose worker fell silent is taken over with the next attempt, once, and any other is left alone', async () => {
  const id = await plant({ job: 'auto-sync', slot: 1 });
  await claimed('killed');
  expect(await claim('b')).toBeNull();
  const silent = await readRunningRuns(db);
  expect(await claimed('b', silent)).toMatchObject({ id, attempt: 2, takenOver: true });
  expect(await claim('c', silent)).toBeNull();
  expect(await stored(id)).toMatchObject({ worker_id: 'b', state: 'running' });
});

test('a lease that has expired by the clock alone does not release its run', async () => {
  await plant({ job: 'auto-sync', slot: 1 });
  await plant({ job: 'auto-sync', slot: 2 });
  await claimed('living');
  await db.execute(
    sql`UPDATE job_runs SET lease_expires_at = now() - interval '1 day' WHERE state = 'running'`,
  );
  expect(await claim('b')).toBeNull();
});

test('a worker that comes back late changes nothing', async () => {
  const id = await plant({ job: 'auto-sync', slot: 1 });
  const late = await claimed('late');
  const mine = await takenOver('b');
  expect(await succeedRun(db, late, { by: 'late' })).toBe(false);
  expect(await failRun(db, late, { error: 'late', retryInMs: null })).toBe(false);
  expect(await releaseRun(db, late)).toBe(false);
  expect(await renewLeases(db, [late, mine], LEASE_MS)).toEqual(new Set([id]));
  expect(await renewLeases(db, [late], LEASE_MS)).toEqual(new Set());
  expect(await succeedRun(db, mine, { by: 'b' })).toBe(true);
  expect(await succeedRun(db, mine, { by: 'twice' })).toBe(false);
  expect(await stored(id)).toMatchObject({ state: 'succeeded', result: { by: 'b' }, finished: true });
});

test('a run that was renewed since its worker seemed silent is not taken over', async () => {
  await plant({ job: 'auto-sync', slot: 1 });
  const run = await claimed('a');
  const silent = await readRunningRuns(db);
  await renewLeases(db, [run], LEASE_MS);
  expect(await claim('b', silent)).toBeNull();
});

test('a released run is claimed at once', async () => {
  const id = await plant({ job: 'auto-sync', slot: 1 });
  expect(await releaseRun(db, await claimed('a'))).toBe(true);
  expect(await claimed('b')).toMatchObject({ id, attempt: 2 });
});

test('a failed attempt waits for its delay, and the last one ends the run', async () => {
  const id = await plant({ job: 'auto-sync', slot: 1 });
  await failRun(db, await claimed('a'), { error: 'first', retryInMs: 60_000 });
  expect(await claim('a')).toBeNull();
  expect(await stored(id)).toMatchObject({ state: 'pending', error: 'first', finished: false });
  await db.execute(sql`UPDATE job_runs SET lease_expires_at = clock_timestamp() - interval '1 ms'`);
  await failRun(db, await claimed('a'), { error: 'second', retryInMs: null });
  expect(await stored(id)).toMatchObject({ state: 'failed', error: 'second', attempt: 2, finished: true });
  expect(await claim('a')).toBeNull();
});

test('a job is not started beside itself, another job is', async () => {
  await plant({ job: 'auto-sync', slot: 1, dueAgoSeconds: 20 });
  await plant({ job: 'auto-sync', slot: null, dueAgoSeconds: 10 });
  const health = await plant({ job: 'health-check', slot: 1 });
  const first = await claimed('a');
  expect(first.job).toBe('auto-sync');
  expect(await claimed('b')).toMatchObject({ id: health });
  expect(await claim('c')).toBeNull();
  await succeedRun(db, first, {});
  expect(await claimed('c')).toMatchObject({ job: 'auto-sync', slot: null });
});

test('a worker is given only jobs that it asks for, and nothing before its time', async () => {
  await plant({ job: 'auto-sync', slot: 1 });
  await plant({ job: 'retention', slot: 1, dueAgoSeconds: -60 });
  expect(await claim('a', [], ['health-check', 'retention'])).toBeNull();
});

test('a run that lost five workers is given up', async () => {
  const id = await plant({ job: 'auto-sync', slot: 1 });
  for (let attempt = 1; attempt <= 5; attempt++) {
    expect(await takenOver(`w${attempt}`)).toMatchObject({ attempt });
  }
  expect(await claim('w6', await readRunningRuns(db))).toBeNull();
  expect(await stored(id)).toMatchObject({
    state: 'failed',
    finished: true,
    error: 'given up: its workers were lost',
  });
});

test('looking for a run reads the unfinished ones only, however long the history', async () => {
  await db.execute(sql`INSERT INTO job_runs (job, slot, due_at, state, actor)
    SELECT 'health-check', n, now() - make_interval(mins => n), 'succeeded', 'test' FROM generate_series(1, 20000) n`);
  await asOwner(database, 'ANALYZE job_runs');
  const scans = async () => {
    await db.execute(sql`SELECT pg_stat_force_next_flush()`);
    const { rows } = await db.execute<{ rows_read: string }>(
      sql`SELECT seq_tup_read::text AS rows_read FROM pg_stat_user_tables WHERE relname = 'job_runs'`,
    );
    return Number(rows[0]?.rows_read);
  };
  const single = createClient({ url: database.url, applicationName: 'test', poolMax: 1 });
  try {
    const flushed = () => single.execute(sql`SELECT pg_stat_force_next_flush()`);
    const before = await scans();
    const silent = await readRunningRuns(single);
    await claimRun(single, { workerId: 'a', jobs: JOBS, leaseMs: LEASE_MS, silent });
    await makeDueSlots(single, intervals);
    await flushed();
    expect((await scans()) - before).toBeLessThan(1_000);
  } finally {
    await single.$client.end();
  }
});
