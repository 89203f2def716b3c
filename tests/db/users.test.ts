import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '@/db/client';
import { changePassword } from '@/lib/auth/change-password';
import { ensureFirstAdmin } from '@/lib/auth/ensure-first-admin';
import { type SignIn, signIn } from '@/lib/auth/sign-in';
import type { Context } from '@/lib/context';
import { createUser } from '@/lib/users/create-user';
import { readUser } from '@/lib/users/read-user';
import { resetPassword } from '@/lib/users/reset-password';
import { updateUser } from '@/lib/users/update-user';
import type { Role } from '@/lib/vocabulary/users';
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
