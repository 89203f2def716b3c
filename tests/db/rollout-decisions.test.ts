import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCheck } from '@/lib/health/run-check';
import { countCohorts } from '@/lib/rollout/count-cohorts';
import { listDecisions } from '@/lib/rollout/list-decisions';
import { readRollout } from '@/lib/rollout/read-rollout';
import type { FigureSources } from '@/lib/rollout/read-rollout-figures';
import { runRollout } from '@/lib/rollout/run-rollout';
import { startRounds } from '@/lib/rounds/start-rounds';
import { otherProcess, type TestContext } from '@/tests/support/context';
import { type Figures, GOOD, reading, rolloutSite } from '@/tests/support/rollout';
import { waitFor } from '@/tests/support/wait-for';

const HOUR = 3_600_000;
const DEADLOCK: Figures = { ...GOOD, database: { ...GOOD.database, deadlocks: 1 } };

let ctx: TestContext;
const { open, close, decide, read, reset, plantIn } = rolloutSite();
beforeAll(async () => {
  ctx = await open();
});
afterAll(close);

const round = (nowMs: number, figures = GOOD, as = ctx) => runRollout(as, { ...reading(figures), nowMs });

/** A finished check of this many pairs at a moment of simulated time. */
const plantCheck = (atMs: number, pairs = 10_000) =>
  ctx.db.execute(sql`
    INSERT INTO health_checks (started_at, finished_at, duration_ms, total_users, total_pairs, inconsistent, opened,
      changed, resolved, violation_counts, actor)
    SELECT at, at, 1, ${pairs}, ${pairs}, 0, 0, 0, 0, '{}', 'test'
    FROM (SELECT to_timestamp(${atMs / 1000}::double precision) AS at) t`);

/** Stores counts of the cohorts, with this many pairs in each bucket, and prevents new counts. */
const plantCounts = (each: number) =>
  ctx.db.execute(sql`
    UPDATE rollout SET counted_at = '2099-01-01', learners_by_bucket = n, pairs_by_bucket = n
    FROM (SELECT jsonb_agg(${each}::int) AS n FROM generate_series(1, 100)) counts`);

describe('a roll-out over simulated weeks', () => {
  const START = Date.parse('2027-03-01T08:00:00Z');
  const STEP = 20 * 60_000;
  beforeEach(async () => {
    await reset();
    await plantCounts(100);
  });

  /** Rounds from one moment to another, each in a process that has just started. Returns the decisions. */
  async function pass(fromMs: number, hours: number, figures: (atMs: number) => Figures = () => GOOD) {
    const decisions: [hours: number, action: string, stage: number][] = [];
    for (let now = fromMs; now < fromMs + hours * HOUR; now += STEP) {
      await ctx.db.execute(sql`DELETE FROM health_checks`);
      await plantCheck(now);
      const decision = await round(now, figures(now), otherProcess(ctx) as TestContext);
      if (decision) decisions.push([(now - START) / HOUR, decision.action, decision.to_stage]);
    }
    return decisions;
  }

  it('goes through every stage in its time, and ends', async () => {
    await decide({ action: 'start', stage: 0 }, START);
    await decide({ action: 'auto_advance_on' }, START);
    expect(await pass(START, 48)).toEqual([]);
    await decide({ action: 'advance' }, START);
    expect(await pass(START, 8 * 24)).toEqual([
      [24, 'advance', 25],
      [48, 'advance', 50],
      [72, 'advance', 100],
      [144, 'complete', 100],
    ]);
    expect(await read()).toMatchObject({ state: 'complete', gates: [], next: null });
  });

  it('waits for a person without automatic advance, and for the gates with it', async () => {
    await decide({ action: 'start', stage: 5 }, START);
    expect(await pass(START, 48)).toEqual([]);
    await decide({ action: 'auto_advance_on' }, START);
    const slow = { ...GOOD, requests: { ...GOOD.requests, p95Ms: 180 } };
    expect(await pass(START + 48 * HOUR, 24, () => slow)).toEqual([]);
    await decide({ action: 'pause' }, START);
    expect(await pass(START + 72 * HOUR, 24)).toEqual([]);
    await decide({ action: 'resume' }, START);
    expect(await pass(START + 96 * HOUR, 1)).toEqual([[96, 'advance', 25]]);
  });

  it('rolls back once, and goes on only after a person did', async () => {
    await decide({ action: 'start', stage: 50 }, START);
    await decide({ action: 'auto_advance_on' }, START);
    const trouble = (at: number) => (at === START + 2 * HOUR ? DEADLOCK : GOOD);
    expect(await pass(START, 14 * 24, trouble)).toEqual([[2, 'roll_back', 25]]);
    expect(await read()).toMatchObject({ state: 'needs_person', needs_person: true, stage: 25 });
    await decide({ action: 'resume' }, START + 336 * HOUR);
    expect((await pass(START + 336 * HOUR, 2))[0]).toEqual([336, 'advance', 50]);
    const { items } = await listDecisions(ctx, { limit: 10 });
    expect(items.map(({ action }) => action)).toEqual([
      'advance',
      'resume',
      'roll_back',
      'auto_advance_on',
      'start',
    ]);
    expect(items.find(({ action }) => action === 'roll_back')).toMatchObject({
      automatic: true,
      causes: ['deadlock'],
      from_stage: 50,
      to_stage: 25,
      actor: 'system:test',
      figures: { alarms: expect.arrayContaining([expect.objectContaining({ alarm: 'deadlock', value: 1 })]) },
    });
  });

  it('a lasting problem rolls back stage by stage, one cool-down apart, down to no learners', async () => {
    await decide({ action: 'start', stage: 50 }, START);
    await decide({ action: 'auto_advance_on' }, START);
    expect(await pass(START, 24, () => DEADLOCK)).toEqual([
      [1 / 3, 'roll_back', 25],
      [2 / 3, 'roll_back', 5],
      [1, 'roll_back', 0],
    ]);
  });

  it('counts the soak time anew from the last moment that the cohort was not in agreement', async () => {
    const learners = await plantIn([1, 2]);
    await decide({ action: 'start', stage: 5 }, START);
    await decide({ action: 'auto_advance_on' }, START);
    expect(await pass(START, 12)).toEqual([]);
    // 2 of 100 pairs: below 99 %, above 95 %.
    await plantCounts(20);
    await ctx.db.execute(sql`
      INSERT INTO violations (user_id, specialization_id, kind, confirmed_at)
      SELECT unnest(${sql.param([...learners.values()])}::bigint[]), 'PLAYER', 'missing_license', now()`);
    await plantCheck(START + 12 * HOUR);
    await round(START + 12 * HOUR);
    expect((await read()).steady_since).toBe(new Date(START + 12 * HOUR).toISOString());
    await ctx.db.execute(sql`DELETE FROM violations`);
    expect(await pass(START + 12 * HOUR, 48)).toEqual([[36, 'advance', 25]]);
  });
});

describe('a round', () => {
  beforeEach(async () => {
    await reset();
    await plantCounts(100);
  });
  const stop: (() => Promise<unknown>)[] = [];
  afterEach(() => Promise.all(stop.splice(0).map((one) => one())));

  it('rolls back within its pace once trouble shows, once over all processes', async () => {
    await decide({ action: 'start', stage: 50 });
    await ctx.db.execute(sql`UPDATE rollout SET watched_from = now() - interval '5 min'`);
    let figures = GOOD;
    const sources: FigureSources = { readFigures: async () => figures, intervalMinutes: 5 };
    for (let n = 0; n < 4; n++) {
      const run = async () => void (await runRollout(otherProcess(ctx), sources));
      const rounds = startRounds({ db: ctx.db, log: ctx.log }, [{ name: 'rollout', everyMs: 20, run }]);
      stop.push(rounds.stop);
    }
    figures = DEADLOCK;
    await waitFor('a rollback', async () => (await listDecisions(ctx, { limit: 5 })).total === 2);
    await waitFor('more rounds', async () => (await read()).stage === 25);
    expect(await listDecisions(ctx, { limit: 5 })).toMatchObject({
      total: 2,
      items: [{ action: 'roll_back', to_stage: 25, automatic: true }, { action: 'start' }],
    });
  });

  it('of two processes at once makes one decision', async () => {
    const now = Date.parse('2027-03-01T08:00:00Z');
    await decide({ action: 'start', stage: 5 }, now);
    await decide({ action: 'auto_advance_on' }, now);
    await plantCheck(now + 24 * HOUR);
    const together = () =>
      Promise.all(
        Array.from({ length: 6 }, () => round(now + 24 * HOUR, GOOD, otherProcess(ctx) as TestContext)),
      );
    // At first only one process knows the figures of the soak time, and another may be deciding at that moment.
    const made = [...(await together()), ...(await together())];
    expect(made.filter(Boolean)).toHaveLength(1);
    expect((await read()).stage).toBe(25);
  });

  it('that dies before its end leaves nothing, and the next one decides', async () => {
    const now = Date.parse('2027-03-01T08:00:00Z');
    await decide({ action: 'start', stage: 5 }, now);
    await decide({ action: 'auto_advance_on' }, now);
    await plantCheck(now + 24 * HOUR);
    const dying = async (): Promise<never> => {
      throw new Error('the process was killed');
    };
    await expect(
      runRollout(ctx, { readFigures: dying, intervalMinutes: 5, nowMs: now + 24 * HOUR }),
    ).rejects.toThrow('killed');
    expect((await read()).stage).toBe(5);
    // The figures that it began to read are read again within a minute.
    expect(await round(now + 24 * HOUR + 60_000)).toMatchObject({ action: 'advance', to_stage: 25 });
    expect(await round(now + 24 * HOUR + 60_000)).toBeNull();
  });

  it('reads no figures when nothing is rolled out', async () => {
    const asked = async (): Promise<never> => {
      throw new Error('asked');
    };
    expect(await runRollout(ctx, { readFigures: asked, intervalMinutes: 5 })).toBeNull();
    expect((await readRollout(ctx, { readFigures: asked, intervalMinutes: 5 })).state).toBe('complete');
  });
});

describe('a person', () => {
  beforeEach(reset);

  it('is refused an advance past gates, and one by force without a reason', async () => {
    await decide({ action: 'start', stage: 5 });
    await expect(decide({ action: 'advance' })).rejects.toMatchObject({ code: 'gates_not_passed' });
    await expect(decide({ action: 'advance', force: true })).rejects.toMatchObject({
      code: 'reason_required',
    });
    expect(await decide({ action: 'advance', force: true, reason: 'A holiday' })).toMatchObject({
      from_stage: 5,
      to_stage: 25,
      forced: true,
      reason: 'A holiday',
      automatic: false,
    });
  });

  it('decides on the version that they saw', async () => {
    const { version } = await read();
    await decide({ action: 'freeze', version });
    await expect(decide({ action: 'unfreeze', version })).rejects.toMatchObject({ code: 'stale_version' });
    const orders = Array.from({ length: 5 }, () =>
      decide({ action: 'unfreeze' }).catch((error) => error.code),
    );
    const outcomes = await Promise.all(orders);
    expect(outcomes.filter((one) => typeof one !== 'string')).toHaveLength(1);
    expect((await read()).frozen).toBe(false);
  });

  it('has learners who enter repaired at once, and judges them only after that', async () => {
    await plantIn([1, 2, 3]);
    await runCheck(ctx, { confirmDelayMs: 0 });
    await decide({ action: 'start', stage: 0 });
    await countCohorts(ctx);
    await decide({ action: 'advance' });
    const waiting = await ctx.db.execute(
      sql`SELECT FROM job_runs WHERE job = 'auto-sync' AND state = 'pending'`,
    );
    expect(waiting.rowCount).toBe(1);
    const consistency = async () => (await read()).gates.find(({ gate }) => gate === 'consistency');
    expect(await consistency()).toMatchObject({ verdict: 'waiting', value: 0 });
    expect(await runRollout(ctx, reading(GOOD))).toBeNull();
    await ctx.db.execute(sql`
      UPDATE job_runs SET state = 'succeeded', started_at = clock_timestamp(), finished_at = clock_timestamp()`);
    expect(await consistency()).toMatchObject({ verdict: 'failing', value: 0 });
    expect(await runRollout(ctx, reading(GOOD))).toMatchObject({
      action: 'roll_back',
      causes: ['consistency'],
    });
  });

  it('is recorded in the audit log with before and after', async () => {
    await decide({ action: 'start', stage: 25, reason: 'A trial' });
    const { rows } = await ctx.db.execute(sql`
      SELECT action, before, after FROM audit_log WHERE action LIKE 'rollout.%' ORDER BY id DESC LIMIT 1`);
    expect(rows[0]).toMatchObject({
      action: 'rollout.start',
      before: { stage: 100, complete: true },
      after: { stage: 25, complete: false, reason: 'A trial' },
    });
  });

  it('no role of the database changes a decision that was made', async () => {
    await decide({ action: 'freeze' });
    await expect(ctx.db.execute(sql`DELETE FROM rollout_decisions`)).rejects.toThrow();
    await expect(ctx.owner.execute(sql`UPDATE rollout_decisions SET actor = 'x'`)).rejects.toThrow();
  });
});
