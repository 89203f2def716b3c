import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { shareReads } from '@/db/share-reads';
import { type TestContext, testContext } from '@/tests/support/context';
import { waitFor } from '@/tests/support/wait-for';

let ctx: TestContext;
beforeAll(async () => {
  ctx = await testContext();
  await ctx.owner.execute(sql`CREATE TABLE counter (n integer NOT NULL)`);
  await ctx.owner.execute(sql`INSERT INTO counter VALUES (0)`);
  await ctx.owner.execute(sql`GRANT SELECT, UPDATE ON counter TO PUBLIC`);
});
afterAll(() => ctx.close());

it('reads once for all callers that wait together, and once more for callers that came during the read', async () => {
  let reads = 0;
  const read = shareReads(async ({ db }, _: { of: string }) => {
    reads += 1;
    const { rows } = await db.execute<{ n: number }>(sql`SELECT n FROM counter`);
    return rows[0]?.n;
  });
  const together = await Promise.all(Array.from({ length: 50 }, () => read(ctx, { of: 'one' })));
  expect(new Set(together)).toEqual(new Set([0]));
  expect(reads).toBe(2);
});

it('never answers with a read that began before it was asked', async () => {
  let reads = 0;
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const read = shareReads(async ({ db }, _: null) => {
    const { rows } = await db.execute<{ n: number }>(sql`SELECT n FROM counter`);
    reads += 1;
    await held;
    return rows[0]?.n;
  });
  const before = read(ctx, null);
  await waitFor('it has read', () => reads === 1);
  await ctx.db.execute(sql`UPDATE counter SET n = n + 1`);
  const after = read(ctx, null);
  letGo();
  expect([await before, await after]).toEqual([0, 1]);
});

it('keeps different reads separate, and fails only the callers of a failed read', async () => {
  const read = shareReads(async (_, { fail }: { fail: boolean }) => {
    if (fail) throw new Error('this one fails');
    return 'fine';
  });
  const asked = await Promise.allSettled([
    read(ctx, { fail: true }),
    read(ctx, { fail: false }),
    read(ctx, { fail: true }),
  ]);
  expect(asked.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected']);
  expect(await read(ctx, { fail: false })).toBe('fine');
});
