import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '@/db/client';
import { bucketOf } from '@/lib/contract/rollout-bucket';
import { repairMany } from '@/lib/coupling/repair-many';
import { pairsInScope } from '@/lib/coupling/repair-scope';
import { runCheck } from '@/lib/health/run-check';
import { countCohorts } from '@/lib/rollout/count-cohorts';
import { STAGES, type Stage } from '@/lib/vocabulary/rollout';
import { addUser, plantPair, storedPair, type TestContext } from '@/tests/support/context';
import { createTestDatabase, hasOldestServer } from '@/tests/support/database';
import { rolloutSite } from '@/tests/support/rollout';
import { autoSyncJob } from '@/worker/jobs/auto-sync';

const autoSync = autoSyncJob({ AUTO_REPAIR_MAX_PERCENT: 100 });
const never = new AbortController().signal;

let ctx: TestContext;
const { open, close, decide, read, reset, plantIn } = rolloutSite();
beforeAll(async () => {
  ctx = await open();
});
afterAll(close);

describe('the bucket of a learner', () => {
  // The values at the time of writing: a learner who changes buckets by an upgrade would fail here.
  const VECTORS: [id: number, bucket: number][] = [
    [1, 10],
    [2, 76],
    [3, 68],
    [42, 71],
    [1_000, 44],
    [123_456, 31],
    [2_147_483_646, 97],
    [2_147_483_647, 52],
    [2_147_483_648, 10],
    [Number.MAX_SAFE_INTEGER, 98],
  ];

  it('is the same for ever', () => {
    expect(VECTORS.map(([id]) => [id, bucketOf(id)])).toEqual(VECTORS);
  });

  it.each(hasOldestServer ? (['current', 'oldest'] as const) : (['current'] as const))(
    'is the same in the database as in the program (%s PostgreSQL)',
    async (server) => {
      const database = await createTestDatabase(server);
      const db = createClient({ url: database.url, applicationName: 'test', poolMax: 1 });
      try {
        const { rows } = await db.execute<{ id: string; bucket: number }>(sql`
          SELECT id, rollout_bucket(id) AS bucket FROM (
            SELECT n::bigint AS id FROM generate_series(1, 20000) n
            UNION ALL SELECT n::bigint * 450359962737 FROM generate_series(1, 20000) n
            UNION ALL SELECT unnest(${sql.param(VECTORS.map(([id]) => id))}::bigint[])) ids`);
        expect(rows).toHaveLength(40_000 + VECTORS.length);
        expect(rows.filter(({ id, bucket }) => bucketOf(Number(id)) !== bucket)).toEqual([]);
      } finally {
        await db.$client.end();
        await database.drop();
      }
    },
  );

  it('distributes learners evenly for any step of their ids', () => {
    for (const step of [1, 2, 5, 10, 100, 1024]) {
      const counts = new Array<number>(100).fill(0);
      for (let n = 1; n <= 50_000; n++) {
        const bucket = bucketOf(n * step);
        counts[bucket] = (counts[bucket] ?? 0) + 1;
      }
      expect(Math.min(...counts), `step ${step}`).toBeGreaterThan(400);
      expect(Math.max(...counts), `step ${step}`).toBeLessThan(600);
    }
  });
});

describe('automatic repairs', () => {
  beforeEach(reset);

  const BUCKETS = [0, 4, 5, 24, 25, 49, 50, 99];
  const repaired = async (learners: Map<number, number>) => {
    const levels = await Promise.all(
      [...learners].map(
        async ([bucket, id]) => [bucket, (await storedPair(ctx.db, id)).license_level] as const,
      ),
    );
    return levels
      .filter(([, level]) => level !== null)
      .map(([bucket]) => bucket)
      .sort((a, b) => a - b);
  };

  it('are for the cohort alone, and every stage keeps those of the one before', async () => {
    const learners = await plantIn(BUCKETS);
    await runCheck(ctx, { confirmDelayMs: 0 });
    await decide({ action: 'start', stage: 0 });
    expect(await autoSync(ctx, never)).toEqual({ cohort_percent: 0, matched: 0, repaired: 0 });
    const seen: Record<number, number[]> = { 0: await repaired(learners) };
    for (const stage of [5, 25, 50, 100]) {
      await decide({ action: 'advance', force: true, reason: 'test' });
      await autoSync(ctx, never);
      seen[stage] = await repaired(learners);
    }
    expect(seen).toEqual({
      0: [],
      5: [0, 4],
      25: [0, 4, 5, 24],
      50: [0, 4, 5, 24, 25, 49],
      100: BUCKETS,
    });
  });

  it('stop for everybody in a freeze, and after a rollback for learners outside of the cohort', async () => {
    const learners = await plantIn([10, 40]);
    await runCheck(ctx, { confirmDelayMs: 0 });
    await decide({ action: 'freeze' });
    expect(await autoSync(ctx, never)).toMatchObject({ matched: 0 });
    await decide({ action: 'unfreeze' });
    await decide({ action: 'start', stage: 50 });
    await decide({ action: 'roll_back' });
    expect(await autoSync(ctx, never)).toMatchObject({ cohort_percent: 25, repaired: 1 });
    expect(await repaired(learners)).toEqual([10]);
  });

  it('stop at the next batch of a run under way', async () => {
    await plantIn([1, 2, 3]);
    await runCheck(ctx, { confirmDelayMs: 0 });
    await decide({ action: 'start', stage: 50 });
    let batches = 0;
    for await (const _ of pairsInScope(ctx.db, { filter: {} }, { cohortOnly: true }).batches(1, null)) {
      batches += 1;
      await decide({ action: 'freeze' });
    }
    expect(batches).toBe(1);
  });

  it('leave a person free to repair anybody', async () => {
    const learners = await plantIn([90]);
    await runCheck(ctx, { confirmDelayMs: 0 });
    await decide({ action: 'start', stage: 5 });
    expect(await autoSync(ctx, never)).toMatchObject({ matched: 0 });
    const order = { scope: { filter: {} }, policy: 'evidence', dryRun: false } as const;
    expect(await repairMany(ctx, order)).toMatchObject({ matched: 1, repaired: 1 });
    expect(await repaired(learners)).toEqual([90]);
  });

  it('are unchanged when no roll-out was begun', async () => {
    const learners = await plantIn(BUCKETS);
    await runCheck(ctx, { confirmDelayMs: 0 });
    const result = await autoSync(ctx, never);
    expect(result).toMatchObject({ matched: 8, repaired: 8 });
    expect(result).not.toHaveProperty('cohort_percent');
    expect(await repaired(learners)).toEqual(BUCKETS);
  });
});

describe('the cohorts', () => {
  beforeEach(reset);

  it.each([100, 50] as const)(
    'of %i % are out of agreement by their levels, not by what ledger or history say',
    async (stage) => {
      const learners = await plantIn([1, 2]);
      await ctx.db.execute(sql`
        INSERT INTO violations (user_id, specialization_id, kind, confirmed_at)
        VALUES (${learners.get(1)}, 'PLAYER', 'missing_license', now()), (${learners.get(2)}, 'PLAYER', 'totals_lost', now())`);
      if (stage < 100) await decide({ action: 'start', stage });
      expect((await read()).cohort.inconsistent).toBe(1);
    },
  );

  it('are counted by learner and pair, also those without progress, at most every five minutes', async () => {
    const ids = await Promise.all(Array.from({ length: 60 }, () => addUser(ctx.db)));
    for (const id of ids) await plantPair(ctx.db, id, {});
    for (const id of ids.slice(0, 20)) await plantPair(ctx.db, id, {}, 'COACH');
    const lone = await addUser(ctx.db);
    await plantPair(ctx.db, lone, { progress: null, license: 2 });
    await runCheck(ctx, { confirmDelayMs: 0 });
    expect((await read()).counted_at).toBeNull();
    await decide({ action: 'start', stage: 0 });
    expect(await countCohorts(ctx)).toBe(true);
    expect(await countCohorts(ctx)).toBe(false);
    const within = (stage: Stage, list: number[]) => list.filter((id) => bucketOf(id) < stage).length;
    const { cohorts, counted_at } = await read();
    expect(counted_at).not.toBeNull();
    expect(cohorts).toEqual(
      STAGES.map((stage) => ({
        stage,
        learners: within(stage, [...ids, lone]),
        pairs: within(stage, [...ids, ...ids.slice(0, 20), lone]),
      })),
    );
  });
});
