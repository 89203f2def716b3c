import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '@/db/transaction';
import { type UserQuery, userQueryShape } from '@/lib/contract/users';
import { listUsers } from '@/lib/users/list-users';
import { userSearch } from '@/lib/users/user-search';
import { USER_SORTS } from '@/lib/vocabulary/users';
import { type TestContext, testContext } from '@/tests/support/context';

describe('the list of users', () => {
  let ctx: TestContext;
  beforeAll(async () => {
    ctx = await testContext();
    await ctx.db.execute(sql`
      INSERT INTO users (email, name, external_id, role, is_active, created_at)
      SELECT 'u' || n || '@example.org', 'Name ' || (n % 7), 'EXT-' || lpad(n::text, 4, '0'),
        CASE WHEN n % 50 = 0 THEN 'viewer' ELSE 'student' END, n % 10 <> 0, now() - make_interval(mins => n % 13)
      FROM generate_series(1, 200) n`);
    await ctx.db.execute(sql`
      INSERT INTO users (email, name) VALUES ('percent@example.org', '100% sure_thing'), ('arpad@example.org', 'Ödön Árpád')`);
  });
  afterAll(() => ctx.close());

  const list = (query: Partial<Record<keyof UserQuery, string | number>>) =>
    listUsers(ctx, userQueryShape.parse({ ...query }));

  it.each(USER_SORTS)(
    'sorted by %s, gives each user once whatever the page and the direction',
    async (sort) => {
      for (const order of ['asc', 'desc']) {
        const seen: number[] = [];
        let cursor: string | null = null;
        do {
          const page: Awaited<ReturnType<typeof list>> = await list({
            sort,
            order,
            limit: 37,
            ...(cursor ? { cursor } : {}),
          });
          expect(page.total).toBe(202);
          seen.push(...page.items.map(({ id }) => id));
          cursor = page.nextCursor;
        } while (cursor);
        expect(new Set(seen).size).toBe(202);
        const { rows } = await ctx.db.execute<{ id: string }>(
          sql.raw(`SELECT id FROM users ORDER BY ${sort} ${order}, id ${order}`),
        );
        expect(seen).toEqual(rows.map(({ id }) => Number(id)));
      }
    },
  );

  it('finds parts of a name, an address or an external id in any case, and a whole id', async () => {
    const totals = async (search: string) => (await list({ search })).total;
    expect(await totals('NAME 3')).toBe(29);
    expect(await totals('u17@')).toBe(1);
    expect(await totals('ext-019')).toBe(10);
    expect(await totals('öDÖN')).toBe(1);
    expect(await totals('100% sure_')).toBe(1);
    expect(await totals('nobody at all')).toBe(0);
    const first = (await list({ limit: 1 })).items[0];
    expect((await list({ search: String(first?.id) })).items.map(({ id }) => id)).toContain(first?.id);
  });

  it('finds one or two letters, or only signs, at the beginnings', async () => {
    const totals = async (search: string) => (await list({ search })).total;
    expect(await totals('ÖD')).toBe(1);
    expect(await totals('AR')).toBe(1);
    expect(await totals('ame')).toBeGreaterThan(100);
    expect(await totals('me')).toBe(0);
    for (const signs of ['%', '_', '%%%', '\\', '____'])
      expect([signs, await totals(signs)]).toEqual([signs, 0]);
  });

  it('reads only a part of an index for any search text', async () => {
    const plans = new Map<string, string>();
    const enough = new Error('no more is needed of it');
    const planned = inTransaction(ctx.owner, async (tx) => {
      await tx.execute(sql`INSERT INTO users (email, name, external_id)
        SELECT 'many' || n || '@example.net', 'Learner ' || n, 'no-' || n FROM generate_series(1, 30000) n`);
      await tx.execute(sql`ANALYZE users`);
      for (const search of ['qx', 'q', '%', '%%%', '__', '.-.']) {
        const { rows } = await tx.execute(
          sql`EXPLAIN (FORMAT JSON) SELECT FROM users u WHERE ${userSearch(search)} LIMIT 10001`,
        );
        plans.set(search, JSON.stringify(rows));
      }
      throw enough;
    });
    await expect(planned).rejects.toBe(enough);
    for (const [search, plan] of plans) {
      const indexes = [...plan.matchAll(/"Index Name":\s*"(\w+)"/g)].map(([, name]) => name);
      const beginnings = ['users_email_prefix', 'users_external_id_prefix', 'users_name_prefix'];
      expect([search, indexes.toSorted()]).toEqual([search, beginnings]);
      expect(plan.match(/"Index Cond"/g)).toHaveLength(indexes.length);
      expect(plan).not.toContain('Seq Scan');
    }
    expect(plans.size).toBe(6);
  });

  it('filters by role and activity, and pages through what it found', async () => {
    expect((await list({ role: 'viewer' })).total).toBe(4);
    expect((await list({ is_active: 'false' })).total).toBe(20);
    const first = await list({ search: 'Name', is_active: 'true', sort: 'name', limit: 100 });
    expect(first.total).toBe(180);
    const rest = await list({
      search: 'Name',
      is_active: 'true',
      sort: 'name',
      limit: 100,
      cursor: String(first.nextCursor),
    });
    expect(rest.items).toHaveLength(80);
    expect(rest.nextCursor).toBeNull();
  });

  it('refuses a cursor of another sort, and a forged one', async () => {
    const { nextCursor } = await list({ limit: 1, sort: 'name' });
    const forged = Buffer.from(JSON.stringify(['id', 'DROP', 1])).toString('base64url');
    for (const query of [
      { cursor: String(nextCursor), sort: 'id' },
      { cursor: 'nonsense' },
      { cursor: forged },
    ]) {
      await expect(list(query)).rejects.toMatchObject({ code: 'invalid_input' });
    }
  });
});
