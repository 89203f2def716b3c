import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createClient, type Database } from '@/db/client';
import { authorise } from '@/lib/auth/authorise';
import { ensureFirstAdmin } from '@/lib/auth/ensure-first-admin';
import { signIn } from '@/lib/auth/sign-in';
import type { Claims } from '@/lib/auth/tokens';
import { createUser } from '@/lib/users/create-user';
import { type TestContext, testContext } from '@/tests/support/context';

const password = 'correct horse battery staple';

let context: TestContext;
let processes: Database[];
beforeAll(async () => {
  context = await testContext();
  processes = [1, 2, 3].map(() =>
    createClient({ url: context.url, applicationName: 'lockstep-test', poolMax: 3 }),
  );
});
afterAll(async () => {
  await Promise.all(processes.map((db) => db.$client.end()));
  await context.close();
});

async function session(email: string): Promise<Claims> {
  await createUser(context, { email, name: email, role: 'operator', password });
  const input = {
    email,
    password,
    address: '192.0.2.1',
    userAgent: null,
    kind: 'api' as const,
    idleHours: 1,
    lifetimeDays: 7,
    limited: false,
    secret: 'only sealed second factors need it',
    passwords: 'all' as const,
  };
  return (await signIn(context, input)).claims;
}

it('lets exactly as many requests pass as the limit says, sent at once through three processes', async () => {
  const claims = await session('busy@example.org');
  const limit = { calls: 40, windowSeconds: 600 };
  const answers = await Promise.all(
    Array.from({ length: 300 }, (_, item) =>
      authorise(processes[item % 3] as Database, { claims, address: '192.0.2.1', limit }),
    ),
  );
  expect(answers.filter(({ rate }) => rate?.allowed)).toHaveLength(40);
  expect(answers.every(({ user }) => user?.id === claims.userId)).toBe(true);
});

it('answers each of the requests that wait together for itself', async () => {
  const [one, two] = [await session('one@example.org'), await session('two@example.org')];
  const asked: (Claims | null)[] = [
    one,
    two,
    null,
    { ...one, version: 2 },
    { ...one, sessionId: two.sessionId },
    { ...two, userId: 999_999 },
    two,
  ];
  const limit = { calls: 1000, windowSeconds: 600 };
  const rounds = Array.from({ length: 30 }, (_, round) => (round % 2 === 0 ? asked : asked.toReversed()));
  const answers = await Promise.all(
    rounds.flatMap((claims, round) =>
      claims.map((claim, item) =>
        authorise(processes[round % 3] as Database, { claims: claim, address: `192.0.2.${item}`, limit }),
      ),
    ),
  );
  const known = [one.userId, two.userId, undefined, undefined, undefined, undefined, two.userId];
  const expected = rounds.flatMap((_, round) => (round % 2 === 0 ? known : known.toReversed()));
  expect(answers.map(({ user }) => user?.id)).toEqual(expected);
});

it('creates one first admin when three processes start together, and none when there is one', async () => {
  const fresh = await testContext();
  const clients = [1, 2, 3].map(() =>
    createClient({ url: fresh.url, applicationName: 'lockstep-test', poolMax: 1 }),
  );
  const start = (db: Database, item: number) =>
    ensureFirstAdmin(db, { email: `admin-${item}@example.org`, password, name: 'Admin' });
  try {
    const created = await Promise.all(clients.map(start));
    expect(created.filter(Boolean)).toHaveLength(1);
    expect(await start(fresh.db, 9)).toBe(false);
    const { rows } = await fresh.db.execute(sql`SELECT email FROM users WHERE role = 'admin'`);
    expect(rows).toHaveLength(1);
  } finally {
    await Promise.all(clients.map((db) => db.$client.end()));
    await fresh.close();
  }
});

it('makes the user who has the address already the first admin, and ends their old tokens', async () => {
  const fresh = await testContext();
  try {
    const { id } = await createUser(fresh, {
      email: 'learner@example.org',
      name: 'Learner',
      role: 'student',
    });
    expect(await ensureFirstAdmin(fresh.db, { email: 'Learner@Example.org', password, name: 'Admin' })).toBe(
      true,
    );
    const { rows } = await fresh.db.execute(sql`SELECT id, role, token_version FROM users`);
    expect(rows).toEqual([{ id: String(id), role: 'admin', token_version: 2 }]);
  } finally {
    await fresh.close();
  }
});

it('refuses a second user with the same address or external id', async () => {
  const user = { email: 'twice@example.org', name: 'Twice', role: 'viewer', externalId: 'ext-1' } as const;
  await createUser(context, user);
  await expect(createUser(context, user)).rejects.toMatchObject({ code: 'already_exists' });
  await expect(createUser(context, { ...user, email: 'Other@example.org' })).rejects.toMatchObject({
    code: 'already_exists',
  });
  await expect(createUser(context, { ...user, email: 'no address' })).rejects.toMatchObject({
    code: 'invalid_input',
  });
});

it('counts strangers of IPv6 by their /64, with four times its limit by their /56, and with sixteen times by their /48', async () => {
  const limit = { calls: 2, windowSeconds: 600 };
  const ask = (third: string, fourth: string) =>
    authorise(processes[0] as Database, { claims: null, address: `2001:db8:${third}:${fourth}::/64`, limit });
  /** The number of requests that pass, of three from each of these. */
  const pass = async (third: string, fourths: string[]) => {
    let passed = 0;
    for (const fourth of fourths) {
      for (let turn = 0; turn < 3; turn++) passed += (await ask(third, fourth)).rate?.allowed ? 1 : 0;
    }
    return passed;
  };
  expect(await pass('a', ['0'])).toBe(2);
  // A noisy /64 was refused before it used up the limit of its neighbours.
  expect(await pass('a', ['1', '2', '3'])).toBe(6);
  expect(await pass('a', ['4', '5'])).toBe(0);
  const refused = await ask('a', '6');
  expect(refused).toMatchObject({ user: null, rate: { allowed: false, remaining: 0 } });
  expect(refused.rate?.resetSeconds).toBeGreaterThan(500);
  const others = ['100', '200', '300'].flatMap((site) =>
    ['1', '2', '3', '4'].map((one) => site.slice(0, -1) + one),
  );
  expect(await pass('a', others)).toBe(24);
  expect(await pass('a', ['401'])).toBe(0);
  expect(await pass('b', ['401'])).toBe(2);
});

it('strangers of many networks, counted at once through three processes, never wait for each other in a circle', async () => {
  const limit = { calls: 1_000, windowSeconds: 600 };
  const answers = await Promise.all(
    Array.from({ length: 300 }, (_, item) => {
      const place = (item % 2 ? item : 300 - item).toString(16);
      const address = `2001:db8:c:${place}::/64`;
      return authorise(processes[item % 3] as Database, { claims: null, address, limit });
    }),
  );
  expect(answers.every(({ rate }) => rate?.allowed)).toBe(true);
});
