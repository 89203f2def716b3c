import { hash } from '@node-rs/argon2';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inTransaction } from '@/db/transaction';
import { attempt, bucketOfAccount } from '@/lib/auth/attempts';
import { beginSession } from '@/lib/auth/begin-session';
import { readLockOuts } from '@/lib/auth/lock-outs';
import { revokeSession } from '@/lib/auth/revoke-session';
import { type SignIn, signIn } from '@/lib/auth/sign-in';
import { liftLockOuts } from '@/lib/users/lift-lock-outs';
import { captureLog } from '@/tests/support/captured-log';
import { type TestContext, testContext } from '@/tests/support/context';
import { codeOf, enrol, forgetUsedCodes } from '@/tests/support/second-factor';
import { TEST_SECRET } from '@/tests/support/server';

const PASSWORD = 'sundry purple lampshades';

let context: TestContext;
let cheapHash: string;
beforeAll(async () => {
  context = await testContext();
  // A real hash that is fast to verify: these tests are about the counts.
  cheapHash = await hash(PASSWORD, { memoryCost: 8, timeCost: 1, parallelism: 1 });
});
afterAll(() => context.close());

let people = 0;
async function person(): Promise<{ id: number; email: string }> {
  people += 1;
  const email = `person-${people}@example.org`;
  const { rows } = await context.db.execute<{ id: string }>(sql`
    INSERT INTO users (email, name, role, password_hash) VALUES (${email}, 'Somebody', 'operator', ${cheapHash}) RETURNING id`);
  return { id: Number(rows[0]?.id), email };
}

let networks = 0;
/** A network that no user has used. */
const network = () => {
  networks += 1;
  return `10.0.${networks >> 8}.${networks & 255}`;
};

const enter = (email: string, address: string, more: Partial<SignIn> = {}, log = context.log) =>
  signIn(
    { ...context, log },
    {
      email,
      password: PASSWORD,
      address,
      userAgent: null,
      kind: 'api',
      idleHours: 1,
      lifetimeDays: 7,
      limited: true,
      passwords: 'all',
      secret: TEST_SECRET,
      ...more,
    },
  );

/** The result of the sign-in: `in`, or the code of the refusal. */
async function outcome(attempted: Promise<unknown>): Promise<string> {
  return attempted.then(
    () => 'in',
    (error: { code?: string }) => error.code ?? String(error),
  );
}

const guess = (email: string, address: string, more: Partial<SignIn> = {}) =>
  outcome(enter(email, address, { password: 'a wrong guess', ...more }));

const times = <T>(count: number, make: (item: number) => T): T[] =>
  Array.from({ length: count }, (_, item) => make(item));

it('ten wrong passwords from one network shut that network out of the account, and nobody else', async () => {
  const { email } = await person();
  const stranger = network();
  const outcomes = await Promise.all(times(12, () => guess(email, stranger)));
  expect(outcomes.toSorted()).toEqual(
    [...times(2, () => 'rate_limited'), ...times(10, () => 'unauthenticated')].toSorted(),
  );
  expect(await outcome(enter(email, stranger))).toBe('rate_limited');
  expect(await outcome(enter(email, network()))).toBe('in');
});

it('any number of correct simultaneous sign-ins from one network is accepted', async () => {
  const school = network();
  const everybody = await Promise.all(times(60, person));
  const outcomes = await Promise.all(everybody.map(({ email }) => outcome(enter(email, school))));
  expect(outcomes.filter((one) => one !== 'in')).toEqual([]);
});

it('correct simultaneous sign-ins of one account from one network are all accepted', async () => {
  const { email } = await person();
  const replicas = network();
  const outcomes = await Promise.all(times(25, () => outcome(enter(email, replicas))));
  expect(outcomes.filter((one) => one !== 'in')).toEqual([]);
});

it('a network with thirty failures is refused before any account is touched', async () => {
  const stranger = network();
  const guessed = await Promise.all(times(30, person));
  await Promise.all(guessed.map(({ email }) => guess(email, stranger)));
  const { id, email } = await person();
  expect(await guess(email, stranger)).toBe('rate_limited');
  const { rows } = await context.db.execute(sql`SELECT FROM attempts WHERE account = ${`user/${id}`}`);
  expect(rows).toEqual([]);
});

it('a browser that signed in before goes on, whatever strangers do in its network and to its account', async () => {
  const { email } = await person();
  const office = network();
  const { deviceId } = await enter(email, office, { kind: 'console' });
  const guessed = await Promise.all(times(30, person));
  await Promise.all(guessed.map((other) => guess(other.email, office)));
  for (const address of times(12, network)) await guess(email, address);
  expect(await outcome(enter(email, office, { kind: 'console' }))).toBe('rate_limited');
  expect(await outcome(enter(email, office, { kind: 'console', deviceId }))).toBe('in');
  expect(await outcome(enter(email, network(), { kind: 'console', deviceId }))).toBe('in');
  // A browser that one account knows is unknown to another account.
  const other = await person();
  expect(await outcome(enter(other.email, office, { kind: 'console', deviceId }))).toBe('rate_limited');
});

it('a known browser has ten failures of its own', async () => {
  const { id, email } = await person();
  const { deviceId } = await enter(email, network(), { kind: 'console' });
  const outcomes: string[] = [];
  for (let count = 0; count < 11; count++)
    outcomes.push(await guess(email, network(), { kind: 'console', deviceId }));
  expect(outcomes).toEqual([...times(10, () => 'unauthenticated'), 'rate_limited']);
  expect(await readLockOuts(context.db, id)).toMatchObject([{ kind: 'device', place: deviceId, failed: 10 }]);
});

it('a program can sign in from a network where its account signed in lately, until that session is revoked', async () => {
  const { email } = await person();
  const cluster = network();
  const { claims } = await enter(email, cluster);
  const guessed = await Promise.all(times(30, person));
  await Promise.all(guessed.map((other) => guess(other.email, cluster)));
  for (const address of times(12, network)) await guess(email, address);
  const again = await enter(email, cluster);
  for (const { sessionId } of [claims, again.claims])
    await revokeSession(context, { sessionId, how: 'revoked' });
  expect(await outcome(enter(email, cluster))).toBe('rate_limited');
});

it('a sign-in with a browser, or before the password changed, makes no network known for programs', async () => {
  const shut = async (address: string) => {
    const guessed = await Promise.all(times(30, person));
    await Promise.all(guessed.map((other) => guess(other.email, address)));
  };
  const colleague = await person();
  const office = network();
  await enter(colleague.email, office, { kind: 'console' });
  await shut(office);
  expect(await guess(colleague.email, office)).toBe('rate_limited');
  const owner = await person();
  const thief = network();
  await enter(owner.email, thief);
  await context.db.execute(
    sql`UPDATE users SET password_changed_at = clock_timestamp() WHERE id = ${owner.id}`,
  );
  await shut(thief);
  expect(await guess(owner.email, thief)).toBe('rate_limited');
});

it('guesses at an account that is known there count against the network too', async () => {
  const { email } = await person();
  const cluster = network();
  await enter(email, cluster);
  await Promise.all(times(10, () => guess(email, cluster)));
  const others = await Promise.all(times(20, person));
  await Promise.all(others.map((other) => guess(other.email, cluster)));
  expect(await guess((await person()).email, cluster)).toBe('rate_limited');
});

it('a sign-in that is under way while a second factor is turned on begins no session', async () => {
  const { id, email } = await person();
  // The test locks the user's row. The sign-in has verified the password and waits to begin the session.
  const { rows } = await context.db.execute<{ token_version: number; password_hash: string }>(
    sql`SELECT token_version, password_hash FROM users WHERE id = ${id}`,
  );
  const seen = rows[0];
  await context.db.execute(
    sql`UPDATE users SET totp_secret = 'x', totp_confirmed_at = now() WHERE id = ${id}`,
  );
  const begun = await inTransaction(context.db, (tx) =>
    beginSession(context, tx, {
      userId: id,
      version: seen?.token_version ?? 0,
      passwordHash: seen?.password_hash ?? '',
      hadSecondFactor: false,
      secondFactor: undefined,
      address: network(),
      userAgent: null,
      kind: 'api',
      idleHours: 1,
      lifetimeDays: 7,
    }),
  );
  expect(begun).toBeNull();
  expect(await outcome(enter(email, network()))).toBe('second_factor_required');
});

it('revoking the session of a browser makes the browser unknown', async () => {
  const { email } = await person();
  const { deviceId, claims } = await enter(email, network(), { kind: 'console' });
  await revokeSession(context, { sessionId: claims.sessionId, how: 'revoked' });
  const { rows } = await context.db.execute(sql`SELECT FROM known_devices WHERE device_id = ${deviceId}`);
  expect(rows).toEqual([]);
});

it('a success removes no failure of a stranger in the same network', async () => {
  const { email } = await person();
  const shared = network();
  for (let count = 0; count < 9; count++) await guess(email, shared);
  expect(await outcome(enter(email, shared))).toBe('in');
  expect(await guess(email, shared)).toBe('unauthenticated');
  expect(await guess(email, shared)).toBe('rate_limited');
});

it('after ten failures from any networks unknown networks must wait, twice as long after each further failure', async () => {
  const { id, email } = await person();
  for (const address of times(10, network)) expect(await guess(email, address)).toBe('unauthenticated');
  const waits: number[] = [];
  for (let count = 0; count < 8; count++) {
    await context.db.execute(sql`UPDATE attempts SET opens_at = now() WHERE account = ${`user/${id}`}`);
    expect(await guess(email, network())).toBe('unauthenticated');
    waits.push(
      await enter(email, network()).then(
        () => 0,
        (error) => error.retryAfterSeconds,
      ),
    );
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
});

it('codes have a separate count, which neither a correct password nor a correct code resets', async () => {
  const user = await person();
  const { secret } = await enrol(context, { ...user, name: 'Somebody', role: 'operator' }, PASSWORD);
  const code = (given: string) => outcome(enter(user.email, network(), { code: given }));
  for (let count = 0; count < 9; count++) {
    expect(await code('000000')).toBe('unauthenticated');
    expect(await outcome(enter(user.email, network()))).toBe('second_factor_required');
  }
  expect(await code(codeOf(secret))).toBe('in');
  await forgetUsedCodes(context.db, user.id);
  expect(await code('000000')).toBe('unauthenticated');
  expect(await code(codeOf(secret))).toBe('rate_limited');
  expect(await readLockOuts(context.db, user.id)).toMatchObject([{ kind: 'code', place: null }]);
});

it('a lock-out is logged and audited once, shown, and lifted by an admin', async () => {
  const { id, email } = await person();
  const { log, messages } = captureLog();
  const stranger = network();
  const outcomes: string[] = [];
  for (let count = 0; count < 12; count++)
    outcomes.push(await outcome(enter(email, stranger, { password: 'a wrong guess' }, log)));
  expect(outcomes.slice(9)).toEqual(['unauthenticated', 'rate_limited', 'rate_limited']);
  expect(messages().filter((text) => text === 'attempts are locked out')).toHaveLength(2);
  expect(
    (await readLockOuts(context.db, id)).map(({ kind, place, failed }) => ({ kind, place, failed })),
  ).toEqual(
    expect.arrayContaining([
      { kind: 'account', place: null, failed: 10 },
      { kind: 'place', place: stranger, failed: 10 },
    ]),
  );
  expect(await liftLockOuts(context, { id })).toEqual({ lifted: 2 });
  expect(await readLockOuts(context.db, id)).toEqual([]);
  expect(await outcome(enter(email, stranger))).toBe('in');
  const { rows } = await context.db.execute(sql`
    SELECT action, actor, after FROM audit_log WHERE target = ${`user/${id}`} ORDER BY id`);
  expect(rows).toEqual([
    {
      action: 'user.lock_out',
      actor: 'system:sign-in',
      after: { kind: 'place', place: stranger, failed: 10 },
    },
    { action: 'user.lock_out', actor: 'system:sign-in', after: { kind: 'account', place: null, failed: 10 } },
    { action: 'user.lift_lock_outs', actor: 'system:test', after: { lifted: 2 } },
  ]);
});

it('an attempt without a result, or whose process ended, counts as no failure', async () => {
  const buckets = [bucketOfAccount('user/0', 'confirm')];
  for (let count = 0; count < 12; count++) {
    const broken = attempt(context, { buckets }, () => Promise.reject(new Error('the database is away')));
    await expect(broken).rejects.toThrow('the database is away');
  }
  await context.db.execute(sql`
    UPDATE attempts SET reserved = array_fill(now() - interval '31 seconds', ARRAY[10]) WHERE account = 'user/0'`);
  expect(await attempt(context, { buckets }, async () => 'looked at')).toBe('looked at');
});
