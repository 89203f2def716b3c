import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readCheckUnderway } from '@/lib/health/read-check-underway';
import { readHistory } from '@/lib/health/read-history';
import { latestReport, readReport } from '@/lib/health/read-report';
import { readStatus } from '@/lib/health/read-status';
import { runCheck } from '@/lib/health/run-check';
import { listJobs } from '@/lib/jobs/list-jobs';
import { listWorkers } from '@/lib/jobs/list-workers';
import { requestRun } from '@/lib/jobs/request-run';
import { readFigures } from '@/lib/measure/read-figures';
import { addUser, otherProcess, plantPair, type TestContext, testContext } from '@/tests/support/context';
import { DAY, type MovedClock, movedClock } from '@/tests/support/moved-clock';
import { waitFor } from '@/tests/support/wait-for';
import { jobsOf } from '@/worker/jobs/all';
import { defaultPace } from '@/worker/pace';
import { announce } from '@/worker/presence';
import { claimRun, makeDueSlots, succeedRun } from '@/worker/slots';
import { type RunningWorker, startWorker } from '@/worker/start-worker';

const AT_ONCE = { confirmDelayMs: 0 };
const checksEvery = (seconds: number) => ({
  'health-check': seconds,
  audit: 0,
  'auto-sync': 0,
  'self-test': 0,
  retention: 0,
  repairs: 0,
});
const FIVE_MINUTES = { intervalMinutes: 5 };

let ctx: TestContext;
let clock: MovedClock;
const workers: RunningWorker[] = [];

beforeEach(async () => {
  ctx = await testContext();
  clock = await movedClock(ctx);
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  await ctx.close();
});

async function plantBroken(): Promise<void> {
  await plantPair(ctx.db, await addUser(ctx.db), { progress: 2, license: 1 });
}

function work(): void {
  const { db, log } = ctx;
  const pace = { ...defaultPace, pollMs: 50 };
  workers.push(startWorker({ db, jobsDb: db, log, jobs: jobsOf({}), intervals: checksEvery(1), pace }));
}

async function checksEnded(): Promise<number> {
  const { rows } = await ctx.db.execute<{ ended: number }>(
    sql`SELECT count(*)::int AS ended FROM health_checks WHERE finished_at IS NOT NULL`,
  );
  return rows[0]?.ended ?? 0;
}

/** Creates the slot that is due and runs it to its end. Returns whether one was due. */
async function runSlot(): Promise<boolean> {
  await makeDueSlots(ctx.db, checksEvery(300));
  const run = await claimRun(ctx.db, { workerId: 'w', jobs: ['health-check'], leaseMs: 45_000, silent: [] });
  return run !== null && (await succeedRun(ctx.db, run, {}));
}

test('a moved clock moves every time that is read and every time that is stored', async () => {
  await clock.set(DAY);
  const userId = await addUser(ctx.db);
  const { rows } = await ctx.db.execute(sql`
    SELECT round(extract(epoch FROM now() - pg_catalog.now())) AS told,
      round(extract(epoch FROM created_at - pg_catalog.now()) / 10) * 10 AS stored FROM users WHERE id = ${userId}`);
  expect(rows).toEqual([{ told: String(DAY), stored: String(DAY) }]);
});

describe('after the clock was a day ahead for a moment', () => {
  test('the monitor goes on, and finds what is broken', async () => {
    work();
    await waitFor('it checks', checksEnded);
    await clock.set(DAY);
    const before = await checksEnded();
    await waitFor('it checks tomorrow', async () => (await checksEnded()) > before + 1);
    await clock.set(0);
    await plantBroken();
    await waitFor(
      'it finds the pair',
      async () => (await readStatus(ctx, FIVE_MINUTES)).total_violations === 1,
    );
  });

  test('the status is unknown until a check has run, and then it is the status of that check', async () => {
    await plantBroken();
    await runCheck(ctx, AT_ONCE);
    await clock.set(DAY);
    const ahead = await runCheck(ctx, AT_ONCE);
    expect(await readStatus(ctx, FIVE_MINUTES)).toMatchObject({ status: 'critical', stale: false });
    await clock.set(0);
    expect(await readStatus(ctx, FIVE_MINUTES)).toMatchObject({ status: 'unknown', stale: true });
    const now = await runCheck(ctx, AT_ONCE);
    expect(await readStatus(ctx, FIVE_MINUTES)).toMatchObject({ status: 'critical', stale: false });
    expect(await latestReport(ctx)).toMatchObject({ id: now.id });
    expect((await readHistory(ctx, { limit: 10 })).map(({ id }) => id)).toEqual([now.id, 1]);
    // It is due now, but it is still not the newest.
    await clock.set(DAY);
    expect(await latestReport(ctx)).toMatchObject({ id: now.id });
    expect((await readHistory(ctx, { limit: 10 })).map(({ id }) => id)).toContain(ahead.id);
  });

  test('a requested check runs and reports the present state', async () => {
    await clock.set(DAY);
    await plantBroken();
    await runCheck(ctx, AT_ONCE);
    await clock.set(0);
    await plantBroken();
    const checked = await runCheck(ctx, AT_ONCE);
    expect(checked).toMatchObject({ joined: false, inconsistent: 2 });
    expect((await readReport(ctx, checked.id)).violations).toHaveLength(2);
  });

  test('a check that died meanwhile before its second look blocks no other', async () => {
    await clock.set(DAY);
    await plantBroken();
    const abort = new AbortController();
    const dying = runCheck(ctx, { confirmDelayMs: 600_000, signal: abort.signal });
    await waitFor('it waits', async () => (await readCheckUnderway(ctx)).phase === 'second_look');
    abort.abort();
    await expect(dying).rejects.toThrow();
    await clock.set(0);
    expect(await runCheck(ctx, AT_ONCE)).toMatchObject({ joined: false, inconsistent: 1 });
  });

  test('a slot is due at its time, although the clock has shown that time before', async () => {
    expect(await runSlot()).toBe(true);
    await clock.set(DAY);
    expect(await runSlot()).toBe(true);
    expect(await runSlot()).toBe(false);
    await clock.set(0);
    expect(await runSlot()).toBe(false);
    await clock.set(300);
    expect(await runSlot()).toBe(true);
    await clock.set(DAY);
    expect(await runSlot()).toBe(true);
  });

  test('the newest run of a job is the one that ran last, and no due time lies a day away', async () => {
    await clock.set(DAY);
    await runSlot();
    await clock.set(0);
    await runSlot();
    await clock.set(300);
    await runSlot();
    const config = {
      HEALTH_CHECK_INTERVAL_MINUTES: 5,
      AUTO_SYNC_INTERVAL_HOURS: 6,
      AUDIT_INTERVAL_HOURS: 24,
      SELF_TEST_INTERVAL_MINUTES: 0,
    };
    const [health] = await listJobs(ctx, config);
    expect(health?.last_run?.slot).not.toBeNull();
    expect(Date.parse(health?.last_run?.due_at ?? '') - Date.now()).toBeLessThan(600_000);
    expect(Date.parse(health?.next_due_at ?? '') - Date.now()).toBeLessThan(600_000);
  });

  test('a run that was requested meanwhile and not begun is run', async () => {
    await clock.set(DAY);
    const asked = await requestRun(ctx, 'auto-sync');
    await clock.set(0);
    await makeDueSlots(ctx.db, checksEvery(0));
    const claimed = await claimRun(ctx.db, {
      workerId: 'w',
      jobs: ['auto-sync'],
      leaseMs: 45_000,
      silent: [],
    });
    expect(claimed).toMatchObject({ id: asked.id });
  });

  test('a worker that became silent meanwhile is not alive, and is reported as soon as another one looks', async () => {
    // Each look is the first of a new process, because one that saw the clock jump ahead waits for the next heartbeats.
    const workersNow = async () =>
      (await readFigures(otherProcess(ctx), { windowSeconds: 300, intervals: checksEvery(300) })).workers;
    await clock.set(DAY);
    await announce(ctx.db, { id: 'silent', hostname: 'h', pid: 1 });
    await clock.set(0);
    expect(await workersNow()).toMatchObject({ alive: 0 });
    expect(await listWorkers(ctx)).toMatchObject([{ id: 'silent', alive: false }]);
    await announce(ctx.db, { id: 'other', hostname: 'h', pid: 2 });
    await clock.set(61);
    await announce(ctx.db, { id: 'other', hostname: 'h', pid: 2 });
    expect(await workersNow()).toEqual({ alive: 1, lost: 1 });
  });
});
