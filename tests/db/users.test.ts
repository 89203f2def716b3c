import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '@/db/client';
import { inTransaction } from '@/db/transaction';
import { changePassword } from '@/lib/auth/change-password';
import { ensureFirstAdmin } from '@/lib/auth/ensure-first-admin';
import { type SignIn, signIn } from '@/lib/auth/sign-in';
import type { Context } from '@/lib/context';
import { type UserQuery, userQueryShape } from '@/lib/contract/users';
import { createUser } from '@/lib/users/create-user';
import { listUsers } from '@/lib/users/list-users';
import { readUser } from '@/lib/users/read-user';
import { resetPassword } from '@/lib/users/reset-password';
import { updateUser } from '@/lib/users/update-user';
import { userSearch } from '@/lib/users/user-search';
import type { Role } from '@/lib/vocabulary/users';
import { USER_SORTS } from '@/lib/vocabulary/users';
import { type TestContext, testContext } from '@/tests/support/context';
import { TEST_SECRET } from '@/tests/support/server';

const PASSWORD = 'sundry purple lampshades';

let context: TestContext;
beforeAll(async () => {
  context = await testContext();
});
afterAll(() => context.close());

let people = 0;

async function person(ctx: Context, role: Role = 'operator', password: string | undefined = PASSWORD) {
  people += 1;
  const email = `person-${people}@example.org`;
  return createUser(ctx, { email, name: `Person ${people}`, role, ...(password ? { password } : {}) });
}

function signingIn(email: string, more: Partial<SignIn> = {}) {
  const given = { email, password: PASSWORD, address: '192.0.2.1', userAgent: null, kind: 'api' as const };
  const rest = {
    idleHours: 1,
    lifetimeDays: 7,
    limited: false,
    secret: TEST_SECRET,
    passwords: 'all' as const,
  };
  return signIn(context, { ...given, ...rest, ...more });
}

async function edit(ctx: Context, id: number, changes: Parameters<typeof updateUser>[1]['changes']) {
  const { version } = await readUser(ctx, { id });
  return updateUser(ctx, { id, version, changes });
}

it('accepts passwords of nobody, or only of admins, if the deployer sets that', async () => {
  const operator = await person(context, 'operator');
  const admin = await person(context, 'admin');
  const forbidden = { code: 'forbidden' };
  for (const { email } of [operator, admin])
    await expect(signingIn(email, { passwords: 'none' })).rejects.toMatchObject(forbidden);
  await expect(signingIn(operator.email, { passwords: 'admins' })).rejects.toMatchObject(forbidden);
  // A caller without the password learns nothing about the account.
  await expect(
    signingIn(operator.email, { passwords: 'admins', password: 'a wrong guess' }),
  ).rejects.toMatchObject({
    code: 'unauthenticated',
  });
  expect((await signingIn(admin.email, { passwords: 'admins' })).user.id).toBe(admin.id);
});

describe('the last admin', () => {
  it('stays when two admins demote or deactivate each other at once: one of the two is refused', async () => {
    for (const change of [{ role: 'viewer' }, { is_active: false }] as const) {
      const fresh = await testContext();
      const dbs = [1, 2].map(() =>
        createClient({ url: fresh.url, applicationName: 'lockstep-test', poolMax: 1 }),
      );
      try {
        const admins = [await person(fresh, 'admin'), await person(fresh, 'admin')];
        const seen = await Promise.all(admins.map(({ id }) => readUser(fresh, { id })));
        const outcomes = await Promise.allSettled(
          [0, 1].map((one) =>
            updateUser(
              {
                ...fresh,
                db: dbs[one] as Context['db'],
                actor: { kind: 'user', id: admins[one]?.id as number, role: 'admin' },
              },
              {
                id: admins[1 - one]?.id as number,
                version: seen[1 - one]?.version as string,
                changes: change,
              },
            ),
          ),
        );
        const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
        expect(refused).toMatchObject([{ reason: { code: 'last_admin' } }]);
        const { rows } = await fresh.db.execute(
          sql`SELECT FROM users WHERE role = 'admin' AND is_active AND password_hash IS NOT NULL`,
        );
        expect(rows).toHaveLength(1);
      } finally {
        await Promise.all(dbs.map((db) => db.$client.end()));
        await fresh.close();
      }
    }
  });

  it('is the last one who can sign in: inactive admins and those without a password do not count', async () => {
    const fresh = await testContext();
    try {
      const last = await person(fresh, 'admin');
      const silent = await createUser(fresh, { email: 'silent@example.org', name: 'Silent', role: 'admin' });
      const gone = await person(fresh, 'admin');
      await edit(fresh, gone.id, { is_active: false });
      await expect(edit(fresh, last.id, { role: 'viewer' })).rejects.toMatchObject({ code: 'last_admin' });
      await expect(edit(fresh, last.id, { is_active: false })).rejects.toMatchObject({
        code: 'last_admin',
      });
      expect(await edit(fresh, last.id, { name: 'Renamed' })).toMatchObject({ name: 'Renamed' });
      expect(await edit(fresh, silent.id, { role: 'viewer' })).toMatchObject({ role: 'viewer' });
      await edit(fresh, gone.id, { is_active: true });
      expect(await edit(fresh, last.id, { role: 'viewer' })).toMatchObject({ role: 'viewer' });
    } finally {
      await fresh.close();
    }
  });
});

describe('edits', () => {
  it('of two made on the same version, one is refused', async () => {
    const { id } = await person(context);
    const { version } = await readUser(context, { id });
    const outcomes = await Promise.allSettled(
      ['a', 'b', 'c'].map((name) => updateUser(context, { id, version, changes: { name } })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'stale_version' });
    }
  });
});

describe('a sign-in that is under way', () => {
  /** Locks the user's row as the change does, starts the sign-in, and releases the row once the sign-in waits for it. */
  it.each(['a new password', 'a deactivation'])('begins no session after %s', async (what) => {
    const { id, email } = await person(context);
    const change = () =>
      what === 'a new password'
        ? resetPassword(context, { id })
        : edit(context, id, { is_active: false }).then(() => undefined);
    const outcomes = await Promise.allSettled([
      ...Array.from({ length: 4 }, () => signingIn(email)),
      change(),
      ...Array.from({ length: 4 }, () => signingIn(email)),
    ]);
    expect(outcomes[4]?.status).toBe('fulfilled');
    const { rows } = await context.db.execute(
      sql`SELECT FROM sessions WHERE user_id = ${id} AND ended_at IS NULL`,
    );
    expect(rows).toHaveLength(0);
    await expect(signingIn(email)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('is refused when the password changed between the look and the session', async () => {
    const user = await person(context);
    const { claims } = await signingIn(user.email);
    const next = 'another sundry lampshade';
    const [changed, late] = await Promise.allSettled([
      changePassword(context, {
        user,
        current: PASSWORD,
        next,
        limited: false,
        sessionId: claims.sessionId,
        endOthers: true,
      }),
      signingIn(user.email),
    ]);
    expect(changed.status).toBe('fulfilled');
    const { rows } = await context.db.execute<{ id: string }>(
      sql`SELECT id FROM sessions WHERE user_id = ${user.id} AND ended_at IS NULL`,
    );
    expect([late.status, rows.map(({ id }) => id)]).toEqual([late.status, [claims.sessionId]]);
  });
});

describe('what is written about sign-ins', () => {
  it('a success and every end of a session are in the audit log, a refusal is not', async () => {
    const { id, email } = await person(context);
    const { claims } = await signingIn(email);
    await expect(signingIn(email, { password: 'not the password' })).rejects.toThrow();
    await signingIn(email, { kind: 'console' });
    await resetPassword(context, { id });
    const { rows } = await context.db.execute<{ action: string; after: object }>(sql`
      SELECT action, after FROM audit_log WHERE after->>'user_id' = ${String(id)} ORDER BY action, id`);
    expect(rows.map(({ action }) => action)).toEqual([
      'session.begin',
      'session.begin',
      'session.end',
      'session.end',
    ]);
    expect(rows[0]?.after).toEqual({ user_id: id, kind: 'api', second_factor: null });
    expect(rows[2]?.after).toMatchObject({ how: 'password_changed' });
    expect(claims.userId).toBe(id);
  });
});

describe('the first admin', () => {
  it('gets no common password, in a message that names the variable', async () => {
    const fresh = await testContext();
    const admin = { email: 'boss@example.org', name: 'Boss', password: 'qwertyqwerty' };
    try {
      await expect(ensureFirstAdmin(fresh.db, admin)).rejects.toMatchObject({
        code: 'invalid_input',
        errors: [{ path: 'ADMIN_PASSWORD' }],
      });
    } finally {
      await fresh.close();
    }
  });
});

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
