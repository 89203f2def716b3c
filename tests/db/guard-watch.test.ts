import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inTransaction } from '@/db/transaction';
import { watchGuard } from '@/lib/alert/watch-guard';
import { breakFencedPair, repairFencedPair } from '@/lib/coupling/fenced-pair';
import { readStatus } from '@/lib/health/read-status';
import { runCheck } from '@/lib/health/run-check';
import { readDatabaseMetrics } from '@/lib/measure/database-metrics';
import { DISAGREEMENT_KINDS } from '@/lib/vocabulary/violations';
import { readGuard } from '@/lib/writers/read-guard';
import { type GuardOrder, setGuard } from '@/lib/writers/set-guard';
import { jobsOf } from '@/worker/jobs/all';
import { commandLine } from '../support/command-line';
import { addUser, plantOfEveryKind, plantPair, type TestContext, testContext } from '../support/context';

const INTERVALS = {
  'health-check': 300,
  audit: 86_400,
  'auto-sync': 21_600,
  'self-test': 86_400,
  retention: 86_400,
  repairs: 60,
};

let ctx: TestContext;
let learner: number;
beforeAll(async () => {
  ctx = await testContext();
});
afterAll(() => ctx.close());
beforeEach(async () => {
  await order({ mode: 'off' });
  await ctx.db.execute(sql`DELETE FROM guard_sightings`);
  learner = await addUser(ctx.db);
  await plantPair(ctx.owner, learner, {});
});

const order = (more: Partial<GuardOrder>) =>
  setGuard(ctx, { mode: 'enforce', enforce_percent: 100, reason: 'a test', force: true, ...more });
const watch = () => inTransaction(ctx.db, (tx) => watchGuard(ctx, tx));
const breakPair = () =>
  ctx.owner.execute(
    sql`UPDATE user_licenses SET current_level = 2, max_achieved_level = 2 WHERE user_id = ${learner}`,
  );
const soak = (hours: number) =>
  ctx.db.execute(sql`
    WITH older AS (UPDATE guard_sightings SET seen_at = seen_at - make_interval(hours => ${hours}::int))
    UPDATE guard SET since = since - make_interval(hours => ${hours}::int)`);
/** The cause that the guard reports now; null when it is well. */
const reported = async () => {
  const { rows } = await ctx.db.execute<{ cause: string | null }>(
    sql`SELECT reported ->> 'cause' AS cause FROM alert_states WHERE subject = 'guard'`,
  );
  return rows[0]?.cause ?? null;
};
const newestTest = async () => {
  const { rows } = await ctx.db.execute(
    sql`SELECT refused, captured FROM self_tests ORDER BY id DESC LIMIT 1`,
  );
  return rows[0];
};

describe('switching the guard', () => {
  it('is audited with its reason, and refused to who saw an older version', async () => {
    const guard = await order({ mode: 'observe', reason: 'look first' });
    expect(guard).toMatchObject({
      mode: 'observe',
      changed_by: 'system:test',
      reason: 'look first',
      in_place: true,
    });
    const { rows } = await ctx.db.execute(sql`
      SELECT action, before, after FROM audit_log WHERE action = 'guard.set' ORDER BY id DESC LIMIT 1`);
    expect(rows).toEqual([
      {
        action: 'guard.set',
        before: { mode: 'off', enforce_percent: 100 },
        after: { mode: 'observe', enforce_percent: 100, reason: 'look first' },
      },
    ]);
    await expect(order({ mode: 'off', version: '1' })).rejects.toMatchObject({ code: 'stale_version' });
  });

  it('to enforce more needs a soak time in which nobody would be refused, or force', async () => {
    const unforced = { force: false, enforce_percent: 5 } as const;
    await expect(order(unforced)).rejects.toMatchObject({ code: 'gates_not_passed' });
    expect((await order({ mode: 'observe' })).next).toMatchObject({
      mode: 'enforce',
      enforce_percent: 5,
      passed: false,
    });
    await expect(order(unforced)).rejects.toMatchObject({
      message: 'it was observed for 0 of 24 hours; to enforce now needs force',
    });
    await soak(25);
    await breakPair();
    await expect(order(unforced)).rejects.toMatchObject({
      message: expect.stringContaining('1 pairs would have been refused and 0 transactions were'),
    });
    expect(await readGuard(ctx)).toMatchObject({
      last_day: { would_refuse: 1, refused: 0, refused_decided: 0 },
      newest: [{ user_id: learner, specialization: 'PLAYER', progress_level: 1, license_level: 2, pairs: 1 }],
    });
    await order({ mode: 'observe' });
    await soak(25);
    expect((await readGuard(ctx)).next).toMatchObject({ passed: true });
    expect(await order(unforced)).toMatchObject({ mode: 'enforce', enforce_percent: 5 });
    // Less needs no force.
    expect(await order({ mode: 'observe', force: false })).toMatchObject({ mode: 'observe' });
  });
});

describe('while it enforces', () => {
  it('refusals are counted although their transactions were rolled back', async () => {
    await order({});
    await expect(breakPair()).rejects.toThrow();
    await watch();
    await watch();
    expect(await readGuard(ctx)).toMatchObject({
      mode: 'enforce',
      enforce_percent: 100,
      last_day: { would_refuse: 0, refused: 1, refused_decided: 0 },
      newest: [],
    });
  });

  it('takes the stage before when it refuses a writer whom nobody refused, tells it, and stays there', async () => {
    await order({ enforce_percent: 50 });
    const { rows } = await ctx.db.execute<{ inside: boolean }>(
      sql`SELECT rollout_bucket(${learner}) < 50 AS inside`,
    );
    if (!rows[0]?.inside) await ctx.db.execute(sql`SELECT nextval('guard_refusals_met')`);
    else await expect(breakPair()).rejects.toThrow();
    await watch();
    await watch();
    expect(await readGuard(ctx)).toMatchObject({ mode: 'enforce', enforce_percent: 25, stepped_back: true });
    expect(await reported()).toBe('guard_stepped_back');
    await order({ mode: 'observe' });
    await watch();
    expect(await reported()).toBeNull();
  });

  it('does not step back for a writer that a person refused', async () => {
    await order({ enforce_percent: 5 });
    await ctx.db.execute(sql`
      INSERT INTO writers (role, application, mode, first_seen_at, last_seen_at)
      VALUES ('lockstep_owner', 'lockstep-test-owner', 'refused', now(), now())`);
    await expect(breakPair()).rejects.toThrow();
    await watch();
    await ctx.db.execute(sql`DELETE FROM writers`);
    expect(await readGuard(ctx)).toMatchObject({
      enforce_percent: 5,
      last_day: { refused: 0, refused_decided: 1 },
    });
  });
});

it('finds a pair out of step exactly where a check does', async () => {
  await plantOfEveryKind(ctx.owner);
  for (const until of [null, '2999-01-01', '2020-01-01']) {
    const id = await addUser(ctx.db);
    await plantPair(ctx.owner, id, { license: null });
    await ctx.owner.execute(sql`
      INSERT INTO license_progressions (user_id, specialization_id, from_level, to_level, advanced_at, source, actor, reason, details)
      VALUES (${id}, 'PLAYER', 1, NULL, now(), 'withdrawal', 'test', 'a test',
        CASE WHEN ${until}::text IS NOT NULL THEN jsonb_build_object('until', ${until}::text) END)`);
  }
  await runCheck(ctx, { confirmDelayMs: 0 });
  const { rows } = await ctx.db.execute<{ broken: boolean; found: boolean }>(sql`
    SELECT pair_broken(k.user_id, k.specialization_id, p.current_level, l.current_level) AS broken, EXISTS (
      SELECT FROM violations v WHERE v.user_id = k.user_id AND v.specialization_id = k.specialization_id
        AND v.resolved_at IS NULL AND v.kind = ANY (${sql.param([...DISAGREEMENT_KINDS])}::text[])) AS found
    FROM specialization_progress p FULL JOIN user_licenses l USING (user_id, specialization_id),
      LATERAL (SELECT user_id, specialization_id) k`);
  expect(rows.filter(({ broken, found }) => broken !== found)).toEqual([]);
  expect(rows.filter(({ broken }) => broken).length).toBeGreaterThanOrEqual(5);
});

describe('a trigger that is gone', () => {
  it('is told by status, metric, alert and command line, until it is back', async () => {
    await order({ mode: 'observe' });
    await ctx.owner.execute(sql`DROP TRIGGER guard_update ON user_licenses`);
    await jobsOf({ SELF_TEST_INTERVAL_MINUTES: 60 } as never)['health-check'](
      ctx,
      new AbortController().signal,
    );
    const status = async () => readStatus(ctx, { intervalMinutes: 5 });
    expect(await status()).toMatchObject({
      reason: expect.stringContaining('Triggers that watch writes past the door are missing or changed.'),
      requires_attention: true,
    });
    const metric = async () =>
      (await readDatabaseMetrics(ctx, INTERVALS)).find(({ name }) => name === 'lockstep_guard_in_place');
    expect(JSON.stringify(await metric())).toContain('"value":0');
    expect(await reported()).toBe('guard_faulty');
    const { lockstep, json } = commandLine(() => ctx.url);
    expect(await json(['guard'])).toMatchObject({
      code: 3,
      result: {
        in_place: false,
        faults: [{ fault: 'changed' }, { fault: 'missing', table: 'user_licenses', trigger: 'guard_update' }],
      },
    });
    await ctx.owner.execute(sql`SELECT keep_guard()`);
    await watch();
    expect(await reported()).toBeNull();
    expect((await status()).reason).not.toContain('Triggers');
    expect((await lockstep(['guard', 'observe', '--reason', 'again'])).code).toBe(0);
    const { code, err } = await lockstep(['guard', 'enforce', '--percent', '5', '--reason', 'now']);
    expect([code, err]).toEqual([1, expect.stringContaining('to enforce now needs force')]);
    const { out } = await lockstep(['guard', 'enforce', '--percent', '5', '--reason', 'now', '--force']);
    expect(out).toContain('Guard: enforce for 5 % of the learners');
    expect((await lockstep(['guard', 'off', '--reason', 'enough'])).out).toContain('Guard: off');
  });
});

describe('the self-test', () => {
  const round = async () => {
    await breakFencedPair(ctx);
    const { rows } = await ctx.db.execute(
      sql`SELECT FROM foreign_writes WHERE user_range = 0 AND 0 = ANY (user_ids)`,
    );
    expect(rows.length).toBeGreaterThan(0);
    const test = await newestTest();
    await watch();
    const seen = await reported();
    await runCheck(ctx, { confirmDelayMs: 0 });
    expect(await repairFencedPair(ctx)).toBe('repaired');
    return { test, seen };
  };

  it('expects the refusal where the guard enforces, and the capture always', async () => {
    expect((await round()).test).toEqual({ refused: null, captured: true });
    await order({ mode: 'observe' });
    expect((await round()).test).toEqual({ refused: null, captured: true });
    await order({ enforce_percent: 5 });
    expect((await round()).test).toEqual({ refused: true, captured: true });
    // Its own refusal is none of a writer.
    expect(await readGuard(ctx)).toMatchObject({
      enforce_percent: 5,
      last_day: { would_refuse: 0, refused: 0 },
    });
  });

  it('tells when the guard lets its write through although it enforces', async () => {
    await order({});
    await ctx.owner.execute(sql`
      CREATE OR REPLACE FUNCTION guard_faults() RETURNS TABLE (relation text, trigger_name text, fault text)
      LANGUAGE sql STABLE AS $$ SELECT NULL, NULL, NULL WHERE false $$`);
    await ctx.owner.execute(sql`ALTER TABLE specialization_progress DISABLE TRIGGER guard_delete`);
    expect(await round()).toEqual({
      test: { refused: false, captured: true },
      seen: 'guard_let_through',
    });
  });
});
