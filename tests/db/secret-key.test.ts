import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { adoptSecretKey } from '@/lib/auth/adopt-secret-key';
import { makeKeyKnown, readKeyStanding } from '@/lib/auth/known-secret-key';
import { unseal } from '@/lib/auth/seal';
import { ownerOf, spendCode } from '@/lib/auth/second-factor';
import { fingerprintOf, isFingerprintOf } from '@/lib/auth/secret-key';
import { signIn } from '@/lib/auth/sign-in';
import { deliveryRound } from '@/lib/channels/delivery-round';
import { loadConfig } from '@/lib/config';
import { createUser } from '@/lib/users/create-user';
import { captureLog } from '../support/captured-log';
import { addChannel, deliveries, say } from '../support/channels';
import { otherProcess, type TestContext } from '../support/context';
import { deliverySite } from '../support/deliveries';
import type { HttpReceiver } from '../support/receivers';
import { codeOf, enrol } from '../support/second-factor';
import { TEST_SECRET } from '../support/server';

const OTHER = 'another secret of thirty-two bytes or more';
const PASSWORD = 'correct horse battery staple';

let ctx: TestContext;
let receiver: HttpReceiver;
const { open, close, webhook } = deliverySite();
beforeEach(async () => {
  ({ ctx, receiver } = await open());
});
afterEach(close);

/** The alert delivery of a process with this key and, if given, a previous one. */
function processWith(secretKey: string, previousKey = '') {
  const { log, messages } = captureLog();
  const round = deliveryRound(
    loadConfig({
      NODE_ENV: 'production',
      DATABASE_URL: ctx.url,
      SECRET_KEY: secretKey,
      SECRET_KEY_PREVIOUS: previousKey,
      ALERT_ALLOWED_HOSTS: '127.0.0.1',
    }),
  );
  return {
    deliver: () => round.run({ ...otherProcess(ctx), log }, new AbortController().signal, () => {}),
    aboutTheKey: () => messages().filter((message) => message.includes('SECRET_KEY')),
  };
}

const adopt = (secretKey: string, previousKey: string | null = null, losing = false) =>
  adoptSecretKey(ctx, { secretKey, previousKey, losing });

test('a fingerprint tells keys apart and is never the same twice', async () => {
  const [one, again] = [await fingerprintOf(TEST_SECRET), await fingerprintOf(TEST_SECRET)];
  expect(one).not.toBe(again);
  expect(await isFingerprintOf(one, TEST_SECRET)).toBe(true);
  expect(await isFingerprintOf(one, `${TEST_SECRET}!`)).toBe(false);
  expect(await isFingerprintOf('v2.of.tomorrow', TEST_SECRET)).toBe(false);
});

test('of processes that start together on a new database one is the first, and the others see whether they agree', async () => {
  const secrets = [TEST_SECRET, OTHER, TEST_SECRET, OTHER];
  const standings = await Promise.all(secrets.map((secret) => makeKeyKnown(otherProcess(ctx).db, secret)));
  expect(standings.toSorted()).toEqual(['known', 'known', 'other', 'other']);
  expect(await Promise.all(secrets.map((secret) => readKeyStanding(ctx.db, secret)))).toEqual(standings);
});

describe('a process with another key than its neighbour', () => {
  test('leaves alerts to it, and says so once', async () => {
    const [neighbour, stranger] = [processWith(TEST_SECRET), processWith(OTHER)];
    await neighbour.deliver();
    await addChannel(ctx, webhook());
    for (let incidentId = 1; incidentId <= 13; incidentId++) await say(ctx, { incidentId });
    await stranger.deliver();
    await stranger.deliver();
    expect(await deliveries(ctx)).toMatchObject(Array(13).fill({ state: 'pending', attempts: 0 }));
    expect(stranger.aboutTheKey()).toEqual([
      expect.stringMatching(/SECRET_KEY is not the one .* adopt-secret-key/),
    ]);
    await neighbour.deliver();
    expect(await deliveries(ctx)).toMatchObject(Array(13).fill({ state: 'delivered', attempts: 1 }));
    expect(receiver.received).toHaveLength(13);
    expect(neighbour.aboutTheKey()).toEqual([]);
  });

  test('is the one that delivers once its key is adopted, without a restart', async () => {
    const [neighbour, stranger] = [processWith(TEST_SECRET), processWith(OTHER)];
    await neighbour.deliver();
    await stranger.deliver();
    await addChannel(ctx, webhook());
    await adopt(OTHER, TEST_SECRET);
    await say(ctx);
    await neighbour.deliver();
    expect(await deliveries(ctx)).toMatchObject([{ state: 'pending', attempts: 0 }]);
    await stranger.deliver();
    expect(await deliveries(ctx)).toMatchObject([{ state: 'delivered' }]);
    expect(stranger.aboutTheKey().at(-1)).toBe('SECRET_KEY is the one that the database knows');
    expect(neighbour.aboutTheKey()).toHaveLength(1);
  });
});

describe('a process that has the key of the others as the one before', () => {
  test('delivers beside them, says what is left to do, and goes on once its key is adopted', async () => {
    const [neighbour, changing] = [processWith(TEST_SECRET), processWith(OTHER, TEST_SECRET)];
    await neighbour.deliver();
    await addChannel(ctx, webhook());
    await say(ctx);
    await changing.deliver();
    await changing.deliver();
    expect(await deliveries(ctx)).toMatchObject([{ state: 'delivered', attempts: 1 }]);
    expect(changing.aboutTheKey()).toEqual([
      expect.stringMatching(/still knows SECRET_KEY_PREVIOUS: .* adopt-secret-key/),
    ]);
    expect(await readKeyStanding(ctx.db, [OTHER, TEST_SECRET])).toBe('previous');
    await adopt(OTHER, TEST_SECRET);
    expect(await readKeyStanding(ctx.db, [OTHER, TEST_SECRET])).toBe('known');
    await say(ctx, { incidentId: 2 });
    await changing.deliver();
    expect(await deliveries(ctx)).toMatchObject([{ state: 'delivered' }, { state: 'delivered' }]);
    expect(changing.aboutTheKey().at(-1)).toBe('SECRET_KEY is the one that the database knows');
  });

  test('seals a second factor anew at its next use', async () => {
    const user = await createUser(ctx, {
      email: 'ada@example.org',
      name: 'Ada',
      role: 'admin',
      password: PASSWORD,
    });
    const { secret } = await enrol(ctx, user, PASSWORD);
    const stored = async () => {
      const { rows } = await ctx.db.execute<{ totp_secret: string }>(
        sql`SELECT totp_secret FROM users WHERE id = ${user.id}`,
      );
      return rows[0]?.totp_secret ?? '';
    };
    expect(unseal(await stored(), ownerOf(user.id), OTHER)).toBeNull();
    const spent = { userId: user.id, code: codeOf(secret), secret: [OTHER, TEST_SECRET] } as const;
    expect(await spendCode(ctx, spent)).toBe('totp');
    expect(unseal(await stored(), ownerOf(user.id), OTHER)).toBe(secret);
  });

  test('is the first of a new database with its own key, not with the one before', async () => {
    expect(await makeKeyKnown(ctx.db, [OTHER, TEST_SECRET])).toBe('known');
    expect(await readKeyStanding(ctx.db, TEST_SECRET)).toBe('other');
  });
});

describe('changing the key', () => {
  const ada = { email: 'ada@example.org', name: 'Ada', role: 'admin' } as const;

  async function withSecrets(): Promise<string> {
    await makeKeyKnown(ctx.db, TEST_SECRET);
    await addChannel(ctx, webhook());
    const user = await createUser(ctx, { ...ada, password: PASSWORD });
    return (await enrol(ctx, user, PASSWORD)).secret;
  }
  const signInWith = (code: string, secret: string) =>
    signIn(ctx, {
      email: ada.email,
      password: PASSWORD,
      code,
      address: '127.0.0.1',
      userAgent: null,
      kind: 'api',
      idleHours: 1,
      lifetimeDays: 1,
      limited: false,
      secret,
      passwords: 'all',
    });

  test('with the previous one at hand loses nothing', async () => {
    const secret = await withSecrets();
    expect(await adopt(OTHER, TEST_SECRET)).toEqual({
      sealed_anew: { second_factors: 1, channels: 1 },
      lost: { second_factors: 0, channels: 0 },
    });
    expect((await signInWith(codeOf(secret), OTHER)).user).toMatchObject({ email: ada.email });
    await say(ctx);
    await processWith(OTHER).deliver();
    expect(await deliveries(ctx)).toMatchObject([{ state: 'delivered' }]);
    // A second run has nothing to do.
    expect(await adopt(OTHER, TEST_SECRET)).toMatchObject({
      sealed_anew: { second_factors: 0, channels: 0 },
    });
  });

  test('without it is refused where secrets would be lost, and changes nothing', async () => {
    const secret = await withSecrets();
    const refusal = {
      code: 'not_applicable',
      message: expect.stringContaining('1 second factors and 1 alert'),
    };
    await expect(adopt(OTHER)).rejects.toMatchObject(refusal);
    await expect(adopt(OTHER, 'a third secret of thirty-two bytes or more')).rejects.toMatchObject(refusal);
    expect(await readKeyStanding(ctx.db, TEST_SECRET)).toBe('known');
    expect((await signInWith(codeOf(secret), TEST_SECRET)).user).toMatchObject({ email: ada.email });
  });

  test('without it goes on when that is wanted, and the previous one still saves what was lost', async () => {
    const secret = await withSecrets();
    const lost = { second_factors: 1, channels: 1 };
    expect(await adopt(OTHER, null, true)).toMatchObject({ lost });
    expect(await readKeyStanding(ctx.db, OTHER)).toBe('known');
    await expect(signInWith(codeOf(secret), OTHER)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(await adopt(OTHER, TEST_SECRET)).toMatchObject({ sealed_anew: lost });
    expect((await signInWith(codeOf(secret), OTHER)).user).toMatchObject({ email: ada.email });
    const { rows } = await ctx.db.execute(
      sql`SELECT actor, after FROM audit_log WHERE action = 'secret_key.adopt' ORDER BY id`,
    );
    expect(rows).toMatchObject([{ actor: 'system:test', after: { lost } }, { after: { sealed_anew: lost } }]);
  });
});
