import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signToken, verifyToken } from '@/lib/auth/tokens';
import { type Api, borrowApi } from '@/tests/support/api';
import { encode, expectRefused, forgeriesOf, now } from '@/tests/support/forged-tokens';
import { type Newcomer, newcomerOf } from '@/tests/support/newcomers';
import { TEST_SECRET } from '@/tests/support/server';
import { waitFor } from '@/tests/support/wait-for';

let api: Api;
let admin: Newcomer;
let other: Newcomer;
beforeAll(async () => {
  api = await borrowApi();
  [admin, other] = [await newcomerOf(api.db, 'admin'), await newcomerOf(api.db, 'admin')];
});
afterAll(() => api.close());

const { claims, forge, me } = forgeriesOf(
  () => api,
  () => admin,
);

it('accepts a token that this test made, so each refusal below is for its one difference', async () => {
  expect((await me(`Bearer ${forge()}`)).body).toMatchObject({ id: admin.id });
  for (const scheme of ['bearer', 'BEARER', 'Bearer  ']) {
    expect([scheme, (await me(`${scheme} ${forge()}`)).status]).toEqual([scheme, 200]);
  }
});

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const jwk = publicKey.export({ format: 'jwk' });

function signedByKey(header: Record<string, unknown>): string {
  const signed = `${encode(header)}.${encode(claims())}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
}

describe('a token signed otherwise', () => {
  const forgeries: [string, () => string][] = [
    ...[
      'none',
      'None',
      'NONE',
      'nOnE',
      '',
      'hs256',
      'HS384',
      'HS512',
      'RS256',
      'ES256',
      'EdDSA',
      'dir',
    ].flatMap((alg): [string, () => string][] => [
      [`alg ${alg || '(empty)'}`, () => forge({ header: { alg, typ: 'JWT' } })],
      [`alg ${alg || '(empty)'} without a signature`, () => forge({ header: { alg }, signature: '' })],
    ]),
    ['HS384 with our secret', () => forge({ header: { alg: 'HS384' }, hash: 'sha384' })],
    ['HS512 with our secret', () => forge({ header: { alg: 'HS512' }, hash: 'sha512' })],
    ['a public key as the secret', () => forge({ header: { alg: 'HS256' }, secret: pem })],
    ['a public key of its own', () => signedByKey({ alg: 'RS256', jwk })],
    ['no algorithm', () => forge({ header: { typ: 'JWT' } })],
    ['a list of algorithms', () => forge({ header: { alg: ['HS256', 'none'] } })],
    ['a weak secret', () => forge({ secret: 'secret' })],
    ['an empty secret', () => forge({ secret: '' })],
    ['part of our secret', () => forge({ secret: TEST_SECRET.slice(0, -1) })],
    ['no signature', () => forge({ signature: '' })],
    ['a signature of zeros', () => forge({ signature: Buffer.alloc(32).toString('base64url') })],
    ['a longer signature', () => `${forge()}AAAA`],
    ['a shorter signature', () => forge().slice(0, -4)],
    [
      'the signature of another token',
      () => forge({ signature: forge({ payload: claims({ jti: 1 }) }).split('.')[2] }),
    ],
    ['a header that must be understood', () => forge({ header: { alg: 'HS256', crit: ['exp'], exp: 1 } })],
    ['an unencoded payload', () => forge({ header: { alg: 'HS256', b64: false, crit: ['b64'] } })],
    ['a compressed payload', () => forge({ header: { alg: 'HS256', zip: 'DEF' }, secret: 'x' })],
    ['a header that is no object', () => forge({ header: '"HS256"' })],
    ['a header that is no JSON', () => forge({ header: '{' })],
    ['a payload that is no JSON', () => forge({ payload: '{' })],
    ['a payload that is a list', () => forge({ payload: '[]' })],
    ['a payload that is null', () => forge({ payload: 'null' })],
    ['a payload that is no UTF-8', () => forge({ payload: Buffer.from([0xff, 0xfe]).toString('latin1') })],
    ...['kid', 'jku', 'x5u', 'jwk', 'x5c'].flatMap((name): [string, () => string][] => [
      [
        `a ${name} to a key of its own`,
        () => forge({ header: { alg: 'HS256', [name]: '/dev/null' }, secret: '' }),
      ],
      [
        `a ${name} to a key elsewhere`,
        () => forge({ header: { alg: 'HS256', [name]: `${api.server.origin}/healthz` }, secret: 'x' }),
      ],
    ]),
  ];

  it.each(forgeries)('is refused: %s', async (_, token) => {
    expectRefused(await me(`Bearer ${token()}`));
  });

  it('is refused with any claims about keys, because those are not read', async () => {
    const header = { alg: 'HS256', kid: "' OR 1=1 --", jku: 'http://192.0.2.1/', x5u: 'file:///etc/passwd' };
    expect((await me(`Bearer ${forge({ header })}`)).status).toBe(200);
  });
});

describe('a token that claims otherwise', () => {
  const without = (name: string) => () => {
    const { [name as 'iss']: _, ...rest } = claims();
    return rest;
  };
  const untrue: [string, () => Record<string, unknown>][] = [
    ...['iss', 'aud', 'sub', 'ver', 'sid', 'iat', 'exp'].map(
      (name): [string, () => Record<string, unknown>] => [`no ${name}`, without(name)],
    ),
    ...['session', 'ACCESS', '', null, 1, [], ['session']].map(
      (aud): [string, () => Record<string, unknown>] => [`aud ${JSON.stringify(aud)}`, () => claims({ aud })],
    ),
    ...['other', '', 'Lockstep', null, ['lockstep']].map((iss): [string, () => Record<string, unknown>] => [
      `iss ${JSON.stringify(iss)}`,
      () => claims({ iss }),
    ]),
    ['exp now', () => claims({ exp: now() })],
    ['exp in the past', () => claims({ iat: now() - 7200, exp: now() - 3600 })],
    ['exp in the past, as milliseconds are read', () => claims({ exp: 1 })],
    ['exp as text', () => claims({ exp: String(now() + 600) })],
    ['exp of no number', () => claims({ exp: {} })],
    ['exp below zero', () => claims({ exp: -1 })],
    ['nbf in the future', () => claims({ nbf: now() + 600 })],
    ['nbf as text', () => claims({ nbf: 'x' })],
    ['iat in the future', () => claims({ iat: now() + 600, exp: now() + 1200 })],
    ['iat as text', () => claims({ iat: 'x' })],
    ['sub as a number', () => claims({ sub: admin.id })],
    ['sub as a list', () => claims({ sub: [String(admin.id)] })],
    ['sub of another user', () => claims({ sub: String(other.id) })],
    ['sub of nobody', () => claims({ sub: '999999999' })],
    ...[
      '1e3',
      '-1',
      '0',
      '01',
      ' 1',
      '1 ',
      '1.0',
      '0x1',
      '',
      '\u0661',
      '99999999999999999999',
      '1\n',
      "1' OR '1'='1",
    ].map((sub): [string, () => Record<string, unknown>] => [
      `sub ${JSON.stringify(sub)}`,
      () => claims({ sub }),
    ]),
    ...[0, 2, -1, 1.5, 2_147_483_648, 1e300, '1', null, true].map(
      (ver): [string, () => Record<string, unknown>] => [`ver ${JSON.stringify(ver)}`, () => claims({ ver })],
    ),
    ['sid of another user', () => claims({ sid: other.sessionId })],
    ['sid of nobody', () => claims({ sid: randomUUID() })],
    ...['', 'x', null, 1, "'; SELECT pg_sleep(9) --", '00000000-0000-0000-0000-000000000000'].map(
      (sid): [string, () => Record<string, unknown>] => [`sid ${JSON.stringify(sid)}`, () => claims({ sid })],
    ),
  ];

  it.each(untrue)('is refused: %s', async (_, payload) => {
    expectRefused(await me(`Bearer ${forge({ payload: payload() })}`));
  });

  it('is valid no longer than its session, with any expiry', async () => {
    const person = await newcomerOf(api.db, 'viewer');
    const payload = claims({ sub: String(person.id), sid: person.sessionId, exp: 1e300 });
    const token = forge({ payload });
    expect((await me(`Bearer ${token}`)).status).toBe(200);
    await api.db.execute(sql`UPDATE sessions SET expires_at = now() WHERE id = ${person.sessionId}`);
    expectRefused(await me(`Bearer ${token}`));
  });

  it('cannot give itself a role', async () => {
    const student = await newcomerOf(api.db, 'student');
    const payload = claims({ sub: String(student.id), sid: student.sessionId, role: 'admin', scope: '*' });
    const status = async (path: string) =>
      (await api.call('GET', path, { token: forge({ payload }) })).status;
    expect(await status('/api/v1/auth/me')).toBe(200);
    expect(await status('/api/v1/health/status')).toBe(403);
  });
});

describe('a token that was verified once', () => {
  const options = (audience: 'access' | 'session', secret = TEST_SECRET) => ({ audience, secret });
  const claimed = () => ({ userId: admin.id, version: 1, sessionId: admin.sessionId });

  it('is not good for another audience or under another secret', async () => {
    const token = await signToken(claimed(), { ...options('access'), lifetimeSeconds: 60 });
    expect(await verifyToken(token, options('access'))).toEqual(claimed());
    expect(await verifyToken(token, options('session'))).toBeNull();
    expect(await verifyToken(token, options('access', `${TEST_SECRET}!`))).toBeNull();
    expect(await verifyToken(token, options('access'))).toEqual(claimed());
  });

  it('is valid only until its expiry', async () => {
    const token = await signToken(claimed(), { ...options('access'), lifetimeSeconds: 5 });
    const endsAt = now() + 5;
    expect((await me(`Bearer ${token}`)).status).toBe(200);
    await waitFor('its end has come', () => now() >= endsAt);
    expectRefused(await me(`Bearer ${token}`));
    expect(await verifyToken(token, options('access'))).toBeNull();
  });

  it('does not make a token with other claims and the same signature valid', async () => {
    const token = forge();
    expect((await me(`Bearer ${token}`)).status).toBe(200);
    const [header, , signature] = token.split('.');
    const swapped = `${header}.${encode(claims({ sub: String(other.id), sid: other.sessionId }))}.${signature}`;
    expectRefused(await me(`Bearer ${swapped}`));
  });

  it('is checked again each time: a deleted user is refused', async () => {
    const person = await newcomerOf(api.db, 'viewer');
    const authorization = `Bearer ${await person.token('access')}`;
    expect((await me(authorization)).status).toBe(200);
    await api.db.execute(sql`DELETE FROM users WHERE id = ${person.id}`);
    expectRefused(await me(authorization));
  });
});
