import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readRepair } from '@/lib/coupling/read-repair';
import { repairMany } from '@/lib/coupling/repair-many';
import { runCheck } from '@/lib/health/run-check';
import { type TestContext, testContext } from '@/tests/support/context';
import { holdWrites } from '@/tests/support/held-writes';
import { type NodeProcess, spawnNode } from '@/tests/support/spawn-node';
import { roomMs, startStopwatch } from '@/tests/support/stopwatch';
import { waitFor } from '@/tests/support/wait-for';
import type { Pace } from '@/worker/pace';

const PLANTED = 1_200;
/** The kill happens in the second of three batches: the first is committed and the third is untouched. */
const HELD_AT = 700;
/** Long enough that only a killed worker loses its run. */
const LEASE_MS = 10_000;
/** The bound is 60 s and the lease is 45 s. The rest is the time to notice. */
const NOTICE_MS = 15_000;

let ctx: TestContext;
let workers: NodeProcess[];

beforeEach(async () => {
  ctx = await testContext();
  workers = [];
});
afterEach(async () => {
  for (const { child } of workers) child.kill('SIGKILL');
  await ctx?.close();
});

function startWorker(pace: Partial<Pace>): NodeProcess {
  const worker = spawnNode('tests/support/worker-process.ts', [ctx.url, JSON.stringify(pace)]);
  workers.push(worker);
  return worker;
}

/** Learners whose license a legacy writer did not create, and a slot of this job that was missed. */
async function plant(missed: 'auto-sync' | null = 'auto-sync'): Promise<void> {
  await ctx.db.execute(sql`
    INSERT INTO users (id, email, name)
    SELECT n, 'learner-' || n || '@example.org', 'Learner ' || n FROM generate_series(1, ${PLANTED}::int) n`);
  await ctx.db.execute(sql`
    INSERT INTO specialization_progress (user_id, specialization_id, current_level)
    SELECT n, 'PLAYER', 1 FROM generate_series(1, ${PLANTED}::int) n`);
  expect((await runCheck(ctx, { confirmDelayMs: 0 })).inconsistent).toBe(PLANTED);
  if (missed === null) return;
  await ctx.db.execute(sql`
    INSERT INTO job_runs (job, slot, due_at, state, actor) VALUES ('auto-sync', 1, now() - interval '8 days', 'succeeded', 'test')`);
}

const holdRepair = () => holdWrites(ctx, 'INSERT ON license_progressions', `NEW.user_id = ${HELD_AT}`);

async function autoSyncRun() {
  const { rows } = await ctx.db.execute<{
    state: string;
    attempt: number;
    worker_id: string;
    pid: number;
    age_ms: number;
  }>(sql`
    SELECT r.state, r.attempt, r.worker_id, w.pid,
           (extract(epoch FROM clock_timestamp() - r.started_at) * 1000)::float8 AS age_ms
      FROM job_runs r LEFT JOIN workers w ON w.id = r.worker_id WHERE r.job = 'auto-sync' AND r.slot > 1`);
  return rows[0];
}

async function numbers<T extends Record<string, number>>(query: ReturnType<typeof sql>): Promise<T> {
  return (await ctx.db.execute<T>(query)).rows[0] as T;
}

async function expectRepairedOnce(): Promise<void> {
  const once = await numbers(sql`
    SELECT (SELECT count(*)::int FROM license_progressions WHERE source = 'repair') AS histories,
           (SELECT count(DISTINCT user_id)::int FROM license_progressions WHERE source = 'repair') AS learners,
           (SELECT count(*)::int FROM repair_actions WHERE outcome = 'repaired') AS actions,
           (SELECT count(DISTINCT user_id)::int FROM repair_actions WHERE outcome = 'repaired') AS repaired,
           (SELECT count(*)::int FROM user_licenses WHERE current_level = 1) AS licenses,
           (SELECT count(*)::int FROM violations WHERE resolved_at IS NULL) AS open,
           (SELECT count(*)::int FROM repairs WHERE state = 'running') AS unclosed`);
  expect(once).toEqual({
    histories: PLANTED,
    learners: PLANTED,
    actions: PLANTED,
    repaired: PLANTED,
    licenses: PLANTED,
    open: 0,
    unclosed: 0,
  });
}

test('a worker killed in the middle of a repair is taken over, and every pair is repaired exactly once', async () => {
  const repair = await holdRepair();
  const startingMs = startStopwatch();
  for (let n = 0; n < 3; n++) startWorker({ pollMs: 100, heartbeatMs: 500, leaseMs: LEASE_MS });
  await waitFor('three workers are there, and have checked', async () => {
    const { rows } = await ctx.db.execute<{ workers: number; checks: number }>(sql`
      SELECT (SELECT count(*)::int FROM workers) AS workers,
        (SELECT count(*)::int FROM job_runs WHERE state = 'succeeded' AND job = 'health-check') AS checks`);
    return rows[0]?.workers === 3 && rows[0].checks === 1;
  });
  const startedInMs = startingMs();
  await plant();
  await repair.arrived();
  const half = await numbers(
    sql`SELECT count(*)::int AS repaired FROM license_progressions WHERE source = 'repair'`,
  );
  expect(half).toEqual({ repaired: 500 });

  const before = await autoSyncRun();
  const killed = workers.find(({ child }) => child.pid === before?.pid);
  killed?.child.kill('SIGKILL');
  const killedMs = startStopwatch();
  expect(await killed?.ended).toBe('SIGKILL');
  await repair.letGo();

  const after = await waitFor('another worker has it', async () => {
    const run = await autoSyncRun();
    return run && run.worker_id !== before?.worker_id ? run : null;
  });
  expect(killedMs()).toBeLessThan(LEASE_MS + NOTICE_MS + startedInMs);
  expect(after.attempt).toBeGreaterThan(before?.attempt ?? 0);
  await waitFor('the repair is done', async () => (await autoSyncRun())?.state === 'succeeded');

  await expectRepairedOnce();
  const living = workers.filter((worker) => worker !== killed);
  for (const { child } of living) child.kill('SIGTERM');
  expect(await Promise.all(living.map(({ ended }) => ended))).toEqual([0, 0]);
  const slots = await numbers(sql`
    SELECT count(*) FILTER (WHERE state <> 'succeeded')::int AS unfinished,
           (SELECT count(*)::int FROM health_checks WHERE actor = 'system:health-check')
             - count(*) FILTER (WHERE job = 'health-check')::int AS checks_too_many,
           (SELECT count(*)::int FROM workers WHERE stopped_at IS NULL) AS without_goodbye FROM job_runs`);
  expect(slots).toEqual({ unfinished: 0, checks_too_many: 0, without_goodbye: 1 });
});

test('a queued run whose worker is killed goes on in another one, as the same run, within the bound', async () => {
  await plant(null);
  const repair = await holdRepair();
  const { id } = await repairMany(ctx, {
    scope: { filter: {} },
    policy: 'evidence',
    dryRun: false,
    carrier: 'worker',
  });
  for (let n = 0; n < 2; n++) startWorker({ pollMs: 100, heartbeatMs: 500, leaseMs: LEASE_MS });
  await repair.arrived();
  const { rows } = await ctx.db.execute<{ pid: number }>(sql`
    SELECT w.pid FROM job_runs r JOIN workers w ON w.id = r.worker_id WHERE r.job = 'repairs' AND r.state = 'running'`);
  const killed = workers.find(({ child }) => child.pid === rows[0]?.pid);
  killed?.child.kill('SIGKILL');
  const killedMs = startStopwatch();
  expect(await killed?.ended).toBe('SIGKILL');
  await repair.letGo();
  const told = await waitFor('it is told', async () => {
    const run = await readRepair(ctx, id as number);
    return run.interruptions > 0 ? run : null;
  });
  expect(killedMs()).toBeLessThan(LEASE_MS + NOTICE_MS);
  expect(told).toMatchObject({ interruptions: 1 });
  await waitFor('the run is done', async () => (await readRepair(ctx, id as number)).state === 'completed');
  await expectRepairedOnce();
  expect(await readRepair(ctx, id as number)).toMatchObject({ matched: PLANTED, repaired: PLANTED });
});

test('a worker told to stop in the middle of a repair gives it back, and the next one finishes it', async () => {
  await plant();
  const repair = await holdRepair();
  const startingMs = startStopwatch();
  const first = startWorker({ finishMs: 200, abortMs: 200, goodbyeMs: 5_000 });
  await repair.arrived();
  const startedInMs = startingMs();
  const leavingMs = startStopwatch();
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
  expect(leavingMs()).toBeLessThan(10_000 + roomMs(startedInMs));
  expect(await autoSyncRun()).toMatchObject({ state: 'pending', attempt: 1 });
  await repair.letGo();

  startWorker({});
  await waitFor('the repair is done', async () => (await autoSyncRun())?.state === 'succeeded');
  expect(await autoSyncRun()).toMatchObject({ attempt: 2 });
  await expectRepairedOnce();
});
