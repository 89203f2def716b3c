import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { verifyOnThread } from '@/lib/auth/hash-threads';
import { signIn } from '@/lib/auth/sign-in';
import { createUser } from '@/lib/users/create-user';
import { type TestContext, testContext } from '@/tests/support/context';

vi.mock('@/lib/auth/hash-threads', async (original) => {
  const threads = await original<typeof import('@/lib/auth/hash-threads')>();
  return { ...threads, verifyOnThread: vi.fn(threads.verifyOnThread) };
});

const PASSWORD = 'sundry purple lampshades';

let context: TestContext;
beforeAll(async () => {
  context = await testContext();
  for (const name of ['known', 'inactive']) {
    await createUser(context, {
      email: `${name}@example.org`,
      name,
      role: 'operator',
      password: PASSWORD,
    });
  }
  await createUser(context, { email: 'silent@example.org', name: 'Silent', role: 'operator' });
  await context.db.execute(sql`UPDATE users SET is_active = false WHERE email = 'inactive@example.org'`);
});
afterAll(() => context.close());
beforeEach(() => {
  vi.mocked(verifyOnThread).mockClear();
});

it.each([
  ['an unknown address', 'nobody@example.org', PASSWORD],
  ['a wrong password', 'known@example.org', 'not the password'],
  ['an inactive user', 'inactive@example.org', PASSWORD],
  ['a user without a password', 'silent@example.org', PASSWORD],
])('%s costs one look at a hash of the same kind, and gets the same answer', async (_, email, password) => {
  const attempt = signIn(context, {
    email,
    password,
    address: '192.0.2.1',
    userAgent: null,
    kind: 'api',
    idleHours: 1,
    lifetimeDays: 7,
    limited: false,
    secret: 'only sealed second factors need it',
    passwords: 'all',
  });
  await expect(attempt).rejects.toMatchObject({
    code: 'unauthenticated',
    message: 'the e-mail address or the password is wrong',
  });
  expect(verifyOnThread).toHaveBeenCalledTimes(1);
  expect(vi.mocked(verifyOnThread).mock.calls[0]?.[0]).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});
