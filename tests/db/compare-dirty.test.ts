import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { breakFencedPair } from '@/lib/coupling/fenced-pair';
import { runCheck } from '@/lib/health/run-check';
import { compareDirty } from '@/lib/writers/compare-dirty';
import { auditGaps } from '@/lib/writers/dirty-round';
import { addUser, plantPair, type TestContext, testContext } from '../support/context';
import { bySql, learner, openViolations, resolutions } from '../support/decisions';
import { holdWrites } from '../support/held-writes';
import { waitFor } from '../support/wait-for';

let ctx: TestContext;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.close());

/** Looks until nothing is due. */
async function drain(confirmAfterSeconds = 0) {
  const total = { pairs: 0, found: 0, resolved: 0 };
  for (;;) {
    const turn = await compareDirty(ctx, confirmAfterSeconds);
    total.pairs += turn.pairs;
    total.found += turn.found;
    total.resolved += turn.resolved;
    if (!turn.more) return total;
  }
}

async function queued() {
  const { rows } = await ctx.db.execute<{ look: number }>(sql`SELECT look FROM dirty_pairs ORDER BY id`);
  return rows.map(({ look }) => look);
}

const licenseTo = (level: number, id: number) =>
  bySql(
    ctx,
    sql`UPDATE user_licenses SET current_level = ${level}, max_achieved_level = greatest(max_achieved_level, ${level}) WHERE user_id = ${id}`,
  );

async function findings() {
  const { rows } = await ctx.db.execute<Record<string, unknown>>(sql`
    SELECT v.user_id::int AS user_id, v.kind, v.confirmed_at IS NOT NULL AS confirmed, f.role, f.statement
    FROM violations v LEFT JOIN foreign_statements f ON f.id = v.written_by
    WHERE v.resolved_at IS NULL ORDER BY v.user_id`);
  return rows;
}

describe('what is found', () => {
  test('a write past the door is found without a check, and says who wrote it', async () => {
    const id = await learner(ctx);
    await drain();
    await licenseTo(3, id);
    expect(await drain()).toMatchObject({ pairs: 1, found: 1 });
    expect(await findings()).toEqual([
      {
        user_id: id,
        kind: 'level_mismatch',
        confirmed: true,
        role: 'lockstep_app',
        statement: expect.stringMatching(/^UPDATE user_licenses SET current_level = \$\?/),
      },
    ]);
    expect(await queued()).toEqual([]);
  });

  test('what only the witnesses contradict is found too', async () => {
    const id = await learner(ctx);
    await bySql(
      ctx,
      sql`UPDATE specialization_progress SET total_xp = total_xp + 1000 WHERE user_id = ${id}`,
    );
    await drain();
    expect(await openViolations(ctx)).toEqual([{ user_id: id, kind: 'totals_unexplained' }]);
  });

  test('a finding that another write ends is resolved', async () => {
    const id = await learner(ctx);
    await licenseTo(3, id);
    await drain();
    await licenseTo(8, id);
    expect(await drain()).toMatchObject({ resolved: 1 });
    expect(await resolutions(ctx, id)).toEqual([{ kind: 'level_mismatch', resolved_how: 'observed' }]);
  });

  test('a pair of which both rows were deleted is found as vanished', async () => {
    const id = await learner(ctx);
    await bySql(ctx, sql`DELETE FROM specialization_progress WHERE user_id = ${id}`);
    await bySql(ctx, sql`DELETE FROM user_licenses WHERE user_id = ${id}`);
    await drain();
    expect(await openViolations(ctx)).toEqual([{ user_id: id, kind: 'vanished_pair' }]);
  });

  test('a writer that writes the other record in its next transaction leaves no violation', async () => {
    const id = await learner(ctx);
    await licenseTo(5, id);
    await compareDirty(ctx, 3_600);
    expect(await findings()).toMatchObject([{ user_id: id, confirmed: false }]);
    expect(await queued()).toEqual([2]);
    await bySql(ctx, sql`UPDATE specialization_progress SET current_level = 5 WHERE user_id = ${id}`);
    await bySql(ctx, sql`UPDATE dirty_pairs SET due_at = clock_timestamp()`);
    await drain();
    expect(await openViolations(ctx)).not.toContainEqual({ user_id: id, kind: 'level_mismatch' });
    const seen = await resolutions(ctx, id);
    expect(seen.filter(({ resolved_how: how }) => how !== 'transient')).toEqual([]);
  });

  test('the second look comes after the configured time and not before', async () => {
    const id = await learner(ctx);
    await licenseTo(5, id);
    await compareDirty(ctx, 3_600);
    expect(await compareDirty(ctx, 3_600)).toMatchObject({ more: false });
    const { rows } = await ctx.db.execute(sql`
      SELECT due_at > clock_timestamp() + interval '3500 seconds' AS later, written_at < clock_timestamp() AS known FROM dirty_pairs`);
    expect(rows).toEqual([{ later: true, known: true }]);
  });

  test('a check that comes first and the look of a worker leave one finding, with its writer', async () => {
    const id = await learner(ctx);
    await licenseTo(5, id);
    await runCheck(ctx, { confirmDelayMs: 0 });
    await drain();
    expect(await findings()).toMatchObject([{ user_id: id, confirmed: true, role: 'lockstep_app' }]);
    const check = await runCheck(ctx, { confirmDelayMs: 0 });
    expect(check.inconsistent).toBe(1);
  });

  test('a finding that was there before another writer wrote keeps its cause unknown', async () => {
    const id = await learner(ctx);
    await licenseTo(5, id);
    await runCheck(ctx, { confirmDelayMs: 0 });
    await bySql(ctx, sql`DELETE FROM dirty_pairs`);
    await bySql(
      ctx,
      sql`UPDATE user_licenses SET suspended_at = now(), suspend_reason = 'x' WHERE user_id = ${id}`,
    );
    await drain();
    expect(await findings()).toMatchObject([{ user_id: id, role: null }]);
  });
});

test('the fenced pair of the self-test is left to the check', async () => {
  expect(await breakFencedPair(ctx)).toBe(true);
  expect(await drain()).toMatchObject({ pairs: 0, found: 0 });
  expect(await queued()).toEqual([]);
  await runCheck(ctx, { confirmDelayMs: 0 });
  expect((await openViolations(ctx)).map(({ user_id: id }) => id)).toEqual([0]);
});

describe('the queue', () => {
  test('a worker that dies gives back what it took', async () => {
    const id = await learner(ctx);
    await licenseTo(5, id);
    const worker = new pg.Client({ connectionString: ctx.url });
    worker.on('error', () => {});
    await worker.connect();
    const { rows } = await worker.query('SELECT pg_backend_pid() AS pid');
    await worker.query('BEGIN');
    await worker.query('DELETE FROM dirty_pairs');
    expect(await drain()).toMatchObject({ pairs: 0 });
    await ctx.db.execute(sql`SELECT pg_terminate_backend(${rows[0].pid}::int)`);
    await waitFor('the entry is free again', async () => (await drain()).pairs === 1);
    expect(await openViolations(ctx)).toEqual([{ user_id: id, kind: 'level_mismatch' }]);
  });

  test('several workers share the queue, and each entry is looked at once', async () => {
    const ids = await Promise.all(Array.from({ length: 30 }, () => addUser(ctx.db)));
    for (const id of ids) await plantPair(ctx.db, id, { progress: 2, license: 2 });
    await bySql(ctx, sql`DELETE FROM dirty_pairs`);
    for (const id of ids) await licenseTo(3, id);
    const turns = await Promise.all([drain(), drain(), drain(), drain()]);
    expect(turns.reduce((sum, { pairs }) => sum + pairs, 0)).toBe(30);
    expect(await openViolations(ctx)).toHaveLength(30);
    const { rows } = await ctx.db.execute(sql`SELECT written::int, broken::int, mode FROM writers`);
    expect(rows).toEqual([{ written: 30, broken: 30, mode: 'flagged' }]);
  });

  test('a write of many pairs is looked at in several turns', async () => {
    await bySql(
      ctx,
      sql`
      INSERT INTO users (id, email, name) SELECT n, 'q' || n || '@example.org', 'Q' FROM generate_series(5000, 9999) n`,
    );
    await bySql(
      ctx,
      sql`
      INSERT INTO user_licenses (user_id, specialization_id) SELECT n, 'PLAYER' FROM generate_series(5000, 9999) n`,
    );
    const first = await compareDirty(ctx, 0);
    expect(first.pairs).toBeLessThanOrEqual(4_000);
    const rest = await drain();
    expect(first.pairs + rest.pairs).toBe(5_000);
    expect(await openViolations(ctx)).toHaveLength(5_000);
  });

  test('a pair that a transaction is writing at the second look is looked at once more', async () => {
    const id = await learner(ctx);
    await licenseTo(5, id);
    await compareDirty(ctx, 0);
    const door = await ctx.db.$client.connect();
    await door.query('BEGIN');
    await door.query(`SELECT FROM specialization_progress WHERE user_id = ${id} FOR NO KEY UPDATE`);
    await compareDirty(ctx, 0);
    expect(await queued()).toEqual([2]);
    await door.query('ROLLBACK');
    door.release();
    await drain();
    expect(await findings()).toMatchObject([{ user_id: id, confirmed: true }]);
  });

  test('a statement that was not captured asks for a check and an audit, once', async () => {
    await ctx.owner.execute(sql`TRUNCATE user_licenses`);
    await auditGaps(ctx);
    await auditGaps(ctx);
    const { rows } = await ctx.db.execute(sql`SELECT job FROM job_runs ORDER BY job`);
    expect(rows).toEqual([{ job: 'audit' }, { job: 'health-check' }]);
  });
});

describe('a check beside the workers', () => {
  test('ends, however many pairs are damaged while it compares', async () => {
    const ids: number[] = [];
    for (let n = 0; n < 8; n++) ids.push(await learner(ctx));
    const damage = async () => licenseTo(3, ids.pop() as number);
    await damage();
    const held = await holdWrites(ctx, 'INSERT ON violations', 'NEW.first_check_id IS NOT NULL');
    const check = runCheck(ctx, { confirmDelayMs: 0 });
    const lookMeanwhile = async () => {
      await held.arrived();
      await drain();
      await damage();
    };
    await lookMeanwhile();
    await held.letGo();
    expect((await check).inconsistent).toBe(1);
    await drain();
    expect(await openViolations(ctx)).toHaveLength(2);
  });

  test('waits until a worker has looked, and sees what it found', async () => {
    const id = await learner(ctx);
    await licenseTo(3, id);
    const held = await holdWrites(ctx, 'INSERT ON violations', `NEW.user_id = ${id}`);
    const looking = compareDirty(ctx, 3_600);
    await held.arrived();
    const check = runCheck(ctx, { confirmDelayMs: 0 });
    await waitFor('the check waits for the worker', async () => {
      const { rows } = await ctx.db.execute(sql`
        SELECT FROM pg_locks WHERE relation = 'findings_gate'::regclass AND mode = 'ExclusiveLock' AND NOT granted`);
      return rows.length === 1;
    });
    await held.letGo();
    await looking;
    expect(await check).toMatchObject({ inconsistent: 1, joined: false });
    expect(await openViolations(ctx)).toHaveLength(1);
  });
});
