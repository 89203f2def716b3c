import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createClient } from '@/db/client';
import { inTransaction, inTransactionOnce } from '@/db/transaction';
import { countChanges, verifyCounts } from '@/lib/health/count-changes';
import { listViolations } from '@/lib/health/list-violations';
import { readFigures } from '@/lib/health/read-status';
import { runCheck } from '@/lib/health/run-check';
import { captureLog } from '@/tests/support/captured-log';
import { addUser, plantPair, type TestContext, testContext } from '../support/context';
import { hasOldestServer, type TestServer } from '../support/database';
import { DAY, movedClock } from '../support/moved-clock';

const SPECIALIZATIONS = ['PLAYER', 'COACH', 'INTERNSHIP'];
/** The rows of the first page, and the few that the planner looks at. */
const READ_MAX = 20;
const FIRST_PAGE = { limit: 1, sort: 'first_seen_at', order: 'desc' } as const;
const servers: TestServer[] = hasOldestServer ? ['current', 'oldest'] : ['current'];

type Plain = {
  open: { specialization: string; kind: string; violations: number }[] | null;
  needs_attention: number;
  needs_decision: number;
  acknowledged: number;
  muted: number;
  dismissed: number;
  learners_blocked: number;
  learners_over_granted: number;
};

/** The figures and a plain count of all rows, in one snapshot and as of one time. */
async function readBoth(ctx: TestContext) {
  return inTransaction(
    ctx.db,
    async (tx) => {
      const shown = await readFigures({ db: tx } as unknown as TestContext, { intervalMinutes: 5 });
      const { rows } = await tx.execute<Plain>(sql`
        WITH v AS (SELECT *, coalesce(dismissed_at IS NOT NULL, false) AS is_dismissed,
            dismissed_at IS NULL AND coalesce(muted_until > now(), false) AS is_muted
          FROM violations WHERE resolved_at IS NULL AND confirmed_at IS NOT NULL AND user_id > 0)
        SELECT (SELECT json_agg(g) FROM (
            SELECT specialization_id AS specialization, kind, count(*) AS violations FROM v GROUP BY 1, 2) g) AS open,
          (count(*) FILTER (WHERE NOT is_dismissed AND NOT is_muted))::int AS needs_attention,
          (count(*) FILTER (WHERE NOT is_dismissed AND NOT is_muted AND recommended_action = 'needs_decision'))::int AS needs_decision,
          (count(*) FILTER (WHERE NOT is_dismissed AND NOT is_muted AND acknowledged_at IS NOT NULL))::int AS acknowledged,
          (count(*) FILTER (WHERE is_muted))::int AS muted, (count(*) FILTER (WHERE is_dismissed))::int AS dismissed,
          (count(DISTINCT user_id) FILTER (WHERE kind = 'missing_license' OR recommended_action = 'raise_license'
            OR recommended_action IS NULL AND license_level < progress_level))::int AS learners_blocked,
          (count(DISTINCT user_id) FILTER (WHERE license_level > progress_level))::int AS learners_over_granted
        FROM v`);
      const { open, ...figures } = rows[0] as Plain;
      const counts: Record<string, Record<string, number>> = {};
      for (const { specialization, kind, violations } of open ?? [])
        counts[specialization] = { ...counts[specialization], [kind]: violations };
      return { shown, plain: { ...figures, violation_counts: counts } };
    },
    { isolationLevel: 'repeatable read' },
  );
}

async function expectExact(ctx: TestContext, when: string): Promise<void> {
  const { shown, plain } = await readBoth(ctx);
  expect(shown, when).toMatchObject(plain);
  expect(shown.violation_counts, when).toEqual(plain.violation_counts);
}

/** The number of ranges that a reader counts itself. */
async function changes(ctx: TestContext): Promise<number> {
  const { rows } = await ctx.db.execute<{ n: number }>(
    sql`SELECT count(DISTINCT user_range)::int AS n FROM violation_changes`,
  );
  return rows[0]?.n ?? 0;
}

/** How many rows of violations the server looks at for the figures and for the total of the list. */
async function violationsRead(ctx: TestContext): Promise<number> {
  return inTransaction(ctx.db, async (tx) => {
    const reading = { ...ctx, db: tx } as unknown as TestContext;
    const looked = async () => {
      const { rows } = await tx.execute<{ n: number }>(sql`
        SELECT (seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS n FROM pg_stat_xact_user_tables WHERE relname = 'violations'`);
      return rows[0]?.n ?? 0;
    };
    const before = await looked();
    await readFigures(reading, { intervalMinutes: 5 });
    await listViolations(reading, FIRST_PAGE);
    return (await looked()) - before;
  });
}

/** Confirmed violations of users that need not exist. */
function open(ctx: TestContext, from: number, to: number) {
  return ctx.db.execute(sql`
    INSERT INTO violations (user_id, specialization_id, kind, progress_level, license_level, recommended_action, confirmed_at)
    SELECT g, 'PLAYER', 'level_mismatch', 2, 1, 'raise_license', now() FROM generate_series(${from}::int, ${to}::int) g`);
}

/** A generator of numbers from 0 to `below`; the same seed gives the same numbers. */
function numbers(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** One statement that opens or changes some violations at random, as the product and others do. */
function randomStatement(pick: (below: number) => number) {
  const user = pick(300);
  const some = sql`user_id BETWEEN ${user} AND ${user + pick(40)}`;
  const level = () => (pick(4) === 0 ? null : 1 + pick(4));
  const specialization = SPECIALIZATIONS[pick(3)];
  const kind = ['level_mismatch', 'missing_license', 'under_granted'][pick(3)];
  const action = ['raise_license', 'needs_decision', null][pick(3)];
  const columns = sql`(user_id, specialization_id, kind, progress_level, license_level, recommended_action, confirmed_at)`;
  const rows = (confirmed: boolean) => sql`
    SELECT g, ${specialization}, ${kind}, ${level()}::int, ${level()}::int, ${action}::text,
      CASE WHEN ${confirmed}::boolean THEN now() END FROM generate_series(${user}::int, ${user + pick(20)}::int) g`;
  const conflict = sql`ON CONFLICT (user_id, specialization_id) WHERE resolved_at IS NULL`;
  const set = (change: ReturnType<typeof sql>) => sql`UPDATE violations SET ${change} WHERE ${some}`;
  return [
    () => sql`INSERT INTO violations ${columns} ${rows(false)} ${conflict} DO NOTHING`,
    () => sql`INSERT INTO violations ${columns} ${rows(true)} ${conflict} DO UPDATE SET kind = excluded.kind,
      confirmed_at = now(), progress_level = excluded.progress_level, license_level = excluded.license_level`,
    () => set(sql`confirmed_at = now()`),
    () => set(sql`kind = ${kind}, progress_level = ${level()}::int, license_level = ${level()}::int`),
    () => set(sql`recommended_action = ${action}::text`),
    () => set(sql`acknowledged_at = CASE WHEN acknowledged_at IS NULL THEN now() END`),
    () => set(sql`muted_until = clock_timestamp() + make_interval(secs => ${(pick(40) - 10) / 100}::float8)`),
    () => set(sql`muted_until = NULL`),
    () => set(sql`dismissed_at = CASE WHEN dismissed_at IS NULL THEN now() END`),
    () => set(sql`resolved_at = now(), resolved_how = 'observed'`),
    () => sql`DELETE FROM violations WHERE resolved_at IS NOT NULL AND ${some}`,
    () => sql`DELETE FROM violations WHERE user_id = ${user}`,
  ][pick(12)]?.() as ReturnType<typeof sql>;
}

describe.each(servers)('whatever happens to violations, on the %s server,', (server) => {
  let ctx: TestContext;
  beforeAll(async () => {
    ctx = await testContext({ server });
  });
  afterAll(() => ctx.close());

  test('the figures are those of a plain count', async () => {
    const pick = numbers(18);
    for (let step = 0; step < 600; step++) {
      await inTransaction(ctx.db, async (tx) => {
        for (let at = 0; at <= pick(3); at++) await tx.execute(randomStatement(pick));
      });
      if (pick(4) === 0) await countChanges(ctx.db);
      if (step % 3 === 0) await expectExact(ctx, `step ${step}`);
    }
    expect(await verifyCounts(ctx, 12)).toBe(0);
    const { shown } = await readBoth(ctx);
    const all = Object.values(shown.violation_counts).flatMap((kinds) => Object.values(kinds));
    expect((await listViolations(ctx, FIRST_PAGE)).total).toBe(all.reduce((sum, n) => sum + (n ?? 0), 0));
  });
});

describe('counting open violations', () => {
  let ctx: TestContext;
  beforeEach(async () => {
    ctx = await testContext();
  });
  afterEach(() => ctx.close());

  test('a reading looks at no violation, or at those near the learners that changed', async () => {
    await ctx.db.execute(sql`
      INSERT INTO users (id, email, name) SELECT g, 'many-' || g || '@example.org', 'Many' FROM generate_series(1, 3000) g`);
    await open(ctx, 1, 3_000);
    await countChanges(ctx.db);
    await ctx.owner.execute(sql`ANALYZE violations, users`);
    expect(await violationsRead(ctx)).toBeLessThan(READ_MAX);
    await ctx.db.execute(sql`UPDATE violations SET acknowledged_at = now() WHERE user_id = 700`);
    expect(await violationsRead(ctx)).toBeLessThan(200);
    await expectExact(ctx, 'after one changed');
  });

  test('a transaction that is rolled back counts nothing, and one that is not committed is not seen', async () => {
    await open(ctx, 1, 100);
    await inTransactionOnce(ctx.db, async (tx) => {
      await tx.execute(
        sql`UPDATE violations SET resolved_at = now(), resolved_how = 'observed' WHERE user_id > 40`,
      );
      await countChanges(ctx.db);
      await expectExact(ctx, 'while it is open');
      throw new Error('rolled back');
    }).catch(() => {});
    await expectExact(ctx, 'after it was rolled back');
    expect((await readBoth(ctx)).plain.learners_blocked).toBe(100);
  });

  test('what commits while the changes are being counted is counted', async () => {
    await open(ctx, 1, 640);
    await inTransactionOnce(ctx.db, async (tx) => {
      await tx.execute(
        sql`UPDATE violations SET resolved_at = now(), resolved_how = 'observed' WHERE user_id % 2 = 0`,
      );
      await countChanges(ctx.db);
    });
    expect(await changes(ctx)).toBeGreaterThan(0);
    await expectExact(ctx, 'before it is counted');
    await countChanges(ctx.db);
    expect(await changes(ctx)).toBe(0);
    await expectExact(ctx, 'after it is counted');
  });

  test('two transactions that change violations of the same learners do not wait for each other', async () => {
    await open(ctx, 1, 600);
    await countChanges(ctx.db);
    const resolve = (remainder: number) =>
      sql`UPDATE violations SET resolved_at = now(), resolved_how = 'observed' WHERE user_id % 3 = ${remainder}`;
    await inTransactionOnce(ctx.db, async (one) => {
      await one.execute(resolve(0));
      await inTransactionOnce(
        ctx.db,
        async (other) => {
          await other.execute(resolve(1));
          await countChanges(ctx.db);
          await one.execute(resolve(2));
        },
        { lockTimeoutMs: 50 },
      );
    });
    await expectExact(ctx, 'after both');
    expect((await readBoth(ctx)).plain.learners_blocked).toBe(0);
  });

  test('a mute ends for the figures when its time has come, without any write', async () => {
    await open(ctx, 1, 3);
    await ctx.db.execute(sql`UPDATE violations SET muted_until = clock_timestamp() + interval '0.3 s'`);
    await countChanges(ctx.db);
    await expectExact(ctx, 'while it is muted');
    await expect.poll(async () => (await readBoth(ctx)).shown.muted).toBe(0);
    await expectExact(ctx, 'afterwards');
    await countChanges(ctx.db);
    await expectExact(ctx, 'after it is counted');
  });

  test('a mute goes on for the figures when the clock is set back', async () => {
    const clock = await movedClock(ctx);
    await open(ctx, 1, 3);
    await ctx.db.execute(sql`UPDATE violations SET muted_until = now() + interval '1 hour'`);
    await clock.set(DAY);
    await countChanges(ctx.db);
    expect((await readBoth(ctx)).shown.muted).toBe(0);
    await clock.set(0);
    expect((await readBoth(ctx)).shown.muted).toBe(3);
    await expectExact(ctx, 'after the clock was set back');
  });

  test('a check corrects counts when somebody wrote past the triggers, and says so', async () => {
    for (let at = 0; at < 3; at++)
      await plantPair(ctx.db, await addUser(ctx.db), { progress: 2, license: 1, xp: 25_000, sessions: 12 });
    await runCheck(ctx, { confirmDelayMs: 0 });
    await expectExact(ctx, 'after the check');
    await countChanges(ctx.db);
    await pastTriggers(ctx, sql`UPDATE violations SET kind = 'missing_license', license_level = NULL`);
    await pastTriggers(ctx, sql`UPDATE violation_totals SET learners_blocked = 77 WHERE kind = ''`);
    expect((await readBoth(ctx)).shown.learners_blocked).toBe(77);
    const { log, messages } = captureLog();
    expect(await verifyCounts({ ...ctx, log }, 1)).toBeGreaterThan(0);
    await expectExact(ctx, 'after the next check');
    expect(messages()).toContain('counts of open violations were wrong and are corrected');
  });

  test('an emptied table has no counts', async () => {
    await open(ctx, 1, 100);
    await countChanges(ctx.db);
    await ctx.owner.execute(sql`TRUNCATE violations`);
    await expectExact(ctx, 'after TRUNCATE');
  });
});

/** Writes with the triggers off, as a restore or a replication does. */
async function pastTriggers({ adminUrl }: TestContext, statement: ReturnType<typeof sql>): Promise<void> {
  const admin = createClient({ url: adminUrl, applicationName: 'lockstep-test-admin', poolMax: 1 });
  try {
    await admin.execute(sql`SET session_replication_role = replica`);
    await admin.execute(statement);
  } finally {
    await admin.$client.end();
  }
}
