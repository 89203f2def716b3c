import { expect, it } from 'vitest';
import { deviceOf, signDevice } from '@/lib/auth/known-devices';
import { mustEnrol } from '@/lib/auth/must-enrol';
import { hashPassword, verifyPassword } from '@/lib/auth/passwords';
import { seal, sealAnew, unseal } from '@/lib/auth/seal';
import { cookieName, findCookie } from '@/lib/auth/session-cookie';
import { subKeyOf } from '@/lib/auth/sub-key';
import { signToken, verifyToken } from '@/lib/auth/tokens';
import type { Me } from '@/lib/contract/account';

const SECRET = 'a secret of at least thirty-two bytes';
const claims = { userId: 7, version: 3, sessionId: '5f0c6c1e-0000-4000-8000-000000000001' };

it('a token is verified only for its own audience and secret', async () => {
  const token = await signToken(claims, { audience: 'access', lifetimeSeconds: 60, secret: SECRET });
  expect(await verifyToken(token, { audience: 'access', secret: SECRET })).toEqual(claims);
  expect(await verifyToken(token, { audience: 'session', secret: SECRET })).toBeNull();
  expect(await verifyToken(token, { audience: 'access', secret: `${SECRET}!` })).toBeNull();
});

it('a session remembers what the issuer said of a second factor, and an admin without any sets one up', async () => {
  const sure = { ...claims, secondFactorAtIssuer: true as const };
  const token = await signToken(sure, { audience: 'session', lifetimeSeconds: 60, secret: SECRET });
  expect(await verifyToken(token, { audience: 'session', secret: SECRET })).toEqual(sure);
  const admin = { role: 'admin', second_factor_enabled: false } as Me;
  expect(mustEnrol(admin, claims, { REQUIRE_MFA: true })).toBe(true);
  expect(mustEnrol(admin, sure, { REQUIRE_MFA: true })).toBe(false);
  expect(mustEnrol({ ...admin, second_factor_enabled: true }, claims, { REQUIRE_MFA: true })).toBe(false);
  expect(mustEnrol({ ...admin, role: 'operator' }, claims, { REQUIRE_MFA: true })).toBe(false);
  expect(mustEnrol(admin, claims, { REQUIRE_MFA: false })).toBe(false);
});

it('a token of the previous key is valid while the key is being changed, but no new token is signed with it', async () => {
  const [before, after] = [SECRET, 'another secret of thirty-two bytes or more'];
  const options = { audience: 'session', lifetimeSeconds: 60 } as const;
  const [old, young] = [
    await signToken(claims, { ...options, secret: before }),
    await signToken(claims, { ...options, secret: after }),
  ];
  for (const token of [old, young]) {
    expect(await verifyToken(token, { audience: 'session', secret: [after, before] })).toEqual(claims);
    expect(await verifyToken(token, { audience: 'access', secret: [after, before] })).toBeNull();
  }
  expect(await verifyToken(old, { audience: 'session', secret: after })).toBeNull();
});

it('a browser stays known while the key is being changed', () => {
  const [before, after] = [SECRET, 'another secret of thirty-two bytes or more'];
  const device = '5f0c6c1e-0000-4000-8000-000000000001';
  const jar = new Map([[cookieName('device', before, false), signDevice(device, before)]]);
  const read = (name: string) => jar.get(name);
  const found = findCookie('device', read, { secret: [after, before], secure: false });
  expect(found && deviceOf(found.value, found.key)).toBe(device);
  expect(findCookie('device', read, { secret: after, secure: false })).toBeNull();
});

it('what the previous key sealed opens while the key is being changed, and is sealed anew with the current one', () => {
  const [before, after] = [SECRET, 'another secret of thirty-two bytes or more'];
  const sealed = seal('JBSWY3DP', 'user/7', before);
  expect(unseal(sealed, 'user/7', [after, before])).toBe('JBSWY3DP');
  expect(unseal(sealed, 'user/8', [after, before])).toBeNull();
  const anew = sealAnew(sealed, 'user/7', [after, before]);
  expect(unseal(anew, 'user/7', after)).toBe('JBSWY3DP');
  expect(unseal(anew, 'user/7', before)).toBeNull();
  // A secret that is sealed with the current key, or with neither key, stays unchanged.
  expect(sealAnew(anew, 'user/7', [after, before])).toBe(anew);
  expect(sealAnew(sealed, 'user/7', after)).toBe(sealed);
});

it('each use of SECRET_KEY beside signing has a key of its own', () => {
  const purposes = ['second factor', 'alert channel', 'refresh successor', 'known device', 'csrf'] as const;
  const keys = purposes.map((purpose) => subKeyOf(SECRET, purpose).toString('hex'));
  expect(new Set(keys).size).toBe(purposes.length);
  for (const key of keys) expect(key).toMatch(/^[\da-f]{64}$/);
});

it('a token with any character changed is no token', async () => {
  const token = await signToken(claims, { audience: 'access', lifetimeSeconds: 60, secret: SECRET });
  for (let at = 0; at < token.length - 1; at++) {
    const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
    expect([at, await verifyToken(changed, { audience: 'access', secret: SECRET })]).toEqual([at, null]);
  }
});

it('a token whose time is over is no token', async () => {
  const token = await signToken(claims, { audience: 'access', lifetimeSeconds: 0, secret: SECRET });
  expect(await verifyToken(token, { audience: 'access', secret: SECRET })).toBeNull();
});

it('a password is stored as argon2id with the parameters OWASP asks for', async () => {
  const hash = await hashPassword('a password of some length');
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await verifyPassword(hash, 'a password of some length')).toBe(true);
  expect(await verifyPassword(hash, 'a password of some lengtH')).toBe(false);
});

it('nobody signs in to an account without a password, not even with the password of the dummy hash', async () => {
  expect(await verifyPassword(null, 'nobody signs in with this')).toBe(false);
});

it('a hash of an older system is read, and a text that is no hash matches nothing', async () => {
  const older = '$2b$04$LHkkSY0L3SCHtkLMCNqsm.fJAXe/t/zkmIGR0C/Dj68o4MI0v0/.q';
  expect(await verifyPassword(older, 'an older password of mine')).toBe(true);
  expect(await verifyPassword(older, 'an older password of minE')).toBe(false);
  const own = await hashPassword('a password of some length');
  const damaged = [own.slice(0, -1), own.replace('t=2', 't=0'), own.replace('v=19', 'v=99')];
  const impossible = ['03', '32', '99'].map((cost) => older.replace('$04$', `$${cost}$`));
  for (const text of ['not-a-hash', '$2b$10$short', '$argon2id$', '', ...damaged, ...impossible]) {
    expect(await verifyPassword(text, 'nobody signs in with this')).toBe(false);
  }
});

it('a password typed with combining accents is the one with composed accents', async () => {
  const hash = await hashPassword('árvíztűrő tükörfúrógép');
  expect(await verifyPassword(hash, 'árvíztűrő tükörfúrógép'.normalize('NFD'))).toBe(true);
});

it.each(['short', 'x'.repeat(11), 'x'.repeat(129)])(
  'refuses a password of the wrong length',
  async (password) => {
    await expect(hashPassword(password)).rejects.toMatchObject({ code: 'invalid_input' });
  },
);

it('a storm of sign-ins is cut off, not queued without end, and the next sign-in works', async () => {
  const hash = await hashPassword('a password of some length');
  const storm = await Promise.allSettled(
    Array.from({ length: 130 }, () => verifyPassword(hash, 'a wrong password')),
  );
  const refused = storm.filter((result) => result.status === 'rejected');
  expect(refused.length).toBeGreaterThanOrEqual(130 - 103);
  for (const { reason } of refused)
    expect(reason).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 2 });
  expect(await verifyPassword(hash, 'a password of some length')).toBe(true);
});

it('a browser is known by an id with our signature', () => {
  const device = '5f0c6c1e-0000-4000-8000-000000000001';
  const cookie = signDevice(device, SECRET);
  expect(deviceOf(cookie, SECRET)).toBe(device);
  expect(deviceOf(cookie, `${SECRET}!`)).toBeNull();
  expect(deviceOf(cookie.replace('5f', '6f'), SECRET)).toBeNull();
  for (const forged of ['', device, `${device}.`, `${device}.AAAA`, `x.${cookie}`]) {
    expect([forged, deviceOf(forged, SECRET)]).toEqual([forged, null]);
  }
});

it('two installations on one host name their cookies apart, and TLS adds __Host-', () => {
  const name = cookieName('session', SECRET, false);
  expect(name).not.toBe(cookieName('session', `${SECRET}!`, false));
  expect(name).not.toContain(SECRET);
  expect(cookieName('session', SECRET, true)).toBe(`__Host-${name}`);
});
