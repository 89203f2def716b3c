import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUser } from '@/lib/users/create-user';
import type { Role } from '@/lib/vocabulary/users';
import { type Api, login, PASSWORD, startApi, untilHeard } from '@/tests/support/api';
import { codeOf, enrol, forgetUsedCodes, withinOneStep } from '@/tests/support/second-factor';

let api: Api;
beforeAll(async () => {
  api = await startApi({ REQUIRE_MFA: 'true' });
});
afterAll(() => api.close());

const ENROL = '/api/v1/auth/me/second-factor';
let people = 0;

async function person(role: Role = 'operator') {
  people += 1;
  const user = await createUser(api, {
    email: `person-${people}@example.org`,
    name: 'Somebody',
    role,
    password: PASSWORD,
  });
  return { user, token: (await login(api.server.origin, user.email)).access_token };
}

async function enrolled(role: Role = 'operator') {
  const { user, token } = await person(role);
  return { user, token, ...(await enrol(api, user, PASSWORD)) };
}

const signIn = (email: string, code?: string, password = PASSWORD) =>
  api.call('POST', '/api/v1/auth/login', { body: { email, password, ...(code ? { code } : {}) } });

it('is set up with the password and a first code, and then every sign-in needs a code', async () => {
  const { user, token } = await person();
  const started = await api.call('POST', ENROL, { token, body: { password: PASSWORD } });
  expect(started.status).toBe(200);
  const { secret, otpauth_uri, qr_svg } = started.body as Record<string, string>;
  expect(otpauth_uri).toMatch(/^otpauth:\/\/totp\/Lockstep:person-\d+%40example\.org\?/);
  expect(otpauth_uri).toContain(`secret=${secret}`);
  expect(qr_svg).toMatch(/^<svg /);
  // No code is required until it is confirmed.
  expect((await signIn(user.email)).status).toBe(200);

  const confirmed = await api.call('POST', `${ENROL}/confirm`, {
    token,
    body: { code: codeOf(String(secret)) },
  });
  expect(confirmed.status).toBe(200);
  expect(new Set(confirmed.body.recovery_codes as string[]).size).toBe(10);
  expect(await signIn(user.email)).toMatchObject({
    status: 401,
    body: { code: 'second_factor_required' },
  });
  expect((await signIn(user.email, codeOf(String(secret), 1))).status).toBe(200);
  const me = await api.call('GET', '/api/v1/auth/me', { token });
  expect(me.body).toMatchObject({ second_factor_enabled: true });
});

it('once on, ends the sessions that began without it, unless they are to stay', async () => {
  for (const [asked, ended] of [
    [undefined, 2],
    [true, 2],
    [false, 0],
  ] as const) {
    const { user, token } = await person();
    const others = [await login(api.server.origin, user.email), await login(api.server.origin, user.email)];
    const { body } = await api.call('POST', ENROL, { token, body: { password: PASSWORD } });
    const confirmed = await api.call('POST', `${ENROL}/confirm`, {
      token,
      body: { code: codeOf(String(body.secret)), end_other_sessions: asked },
    });
    expect(confirmed).toMatchObject({ status: 200, body: { sessions_ended: ended } });
    const me = (bearer: string) => api.call('GET', '/api/v1/auth/me', { token: bearer });
    expect((await me(token)).status).toBe(200);
    for (const { access_token } of others) {
      expect((await me(access_token)).status).toBe(ended === 0 ? 200 : 401);
    }
    const { rows } = await api.db.execute(sql`
      SELECT DISTINCT ended_how FROM sessions WHERE user_id = ${user.id} AND ended_at IS NOT NULL`);
    expect(rows).toEqual(ended === 0 ? [] : [{ ended_how: 'second_factor_enabled' }]);
  }
});

it('stores neither the secret nor a recovery code, nor writes them to the audit log', async () => {
  const { user, secret, recoveryCodes } = await enrolled();
  const { rows } = await api.db.execute(sql`
    SELECT row_to_json(u)::text AS text FROM users u WHERE id = ${user.id}
    UNION ALL SELECT row_to_json(c)::text FROM recovery_codes c
    UNION ALL SELECT row_to_json(a)::text FROM audit_log a
    UNION ALL SELECT row_to_json(k)::text FROM idempotency_keys k`);
  const stored = JSON.stringify(rows);
  expect(stored).toContain('user.enable_second_factor');
  for (const hidden of [secret, ...recoveryCodes]) expect(stored).not.toContain(hidden);
});

it('takes each code once, also sent five times at the same moment', async () => {
  const { user, secret } = await enrolled();
  const code = codeOf(secret);
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => untilHeard(() => signIn(user.email, code))),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401, 401, 401]);
});

it('accepts the present code and the ones before and after it, and no other', async () => {
  const { user, secret } = await enrolled();
  for (const steps of [-1, 0, 1]) {
    const answer = await withinOneStep(async () => {
      await forgetUsedCodes(api.db, user.id);
      return signIn(user.email, codeOf(secret, steps));
    });
    expect([steps, answer.status]).toEqual([steps, 200]);
  }
  await forgetUsedCodes(api.db, user.id);
  for (const steps of [-3, 3]) {
    expect([steps, (await signIn(user.email, codeOf(secret, steps))).status]).toEqual([steps, 401]);
  }
});

it('takes no older code after a newer one', async () => {
  const { user, secret } = await enrolled();
  expect((await signIn(user.email, codeOf(secret, 1))).status).toBe(200);
  expect((await signIn(user.email, codeOf(secret, 0))).status).toBe(401);
});

it('takes each recovery code once, however it is typed', async () => {
  const { user, recoveryCodes } = await enrolled();
  const [first = '', second = ''] = recoveryCodes;
  expect((await signIn(user.email, first.toLowerCase().replaceAll('-', ' '))).status).toBe(200);
  expect((await signIn(user.email, first)).status).toBe(401);
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => untilHeard(() => signIn(user.email, second))),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401, 401]);
});

it('answers a wrong code as a wrong password, and never asks for a code after a wrong password', async () => {
  const { user, secret } = await enrolled();
  const plain = ({ status, body }: Awaited<ReturnType<typeof signIn>>) => ({
    status,
    body: { ...body, request_id: '' },
  });
  const wrongCode = plain(await signIn(user.email, codeOf(secret, 5)));
  expect(wrongCode).toEqual(plain(await signIn(user.email, undefined, 'not the password')));
  expect(wrongCode).toEqual(plain(await signIn(user.email, codeOf(secret), 'not the password')));
  expect(wrongCode).toEqual(plain(await signIn('nobody@example.org', '123456')));
});

it('does not reset the count of wrong codes after a correct password', async () => {
  const { user } = await enrolled();
  const statuses: number[] = [];
  for (let round = 0; round < 11; round++) {
    statuses.push((await signIn(user.email, '000000')).status);
    expect((await signIn(user.email)).body).toMatchObject({ code: 'second_factor_required' });
  }
  expect(statuses).toEqual([...Array(10).fill(401), 429]);
});

it('refuses to begin with a wrong password, to confirm a wrong code, and to begin again while it is on', async () => {
  const { user, token } = await person();
  const wrong = await api.call('POST', ENROL, { token, body: { password: 'not the password' } });
  expect(wrong).toMatchObject({
    status: 422,
    body: { code: 'invalid_input', errors: [{ path: 'password' }] },
  });
  const nothing = await api.call('POST', `${ENROL}/confirm`, { token, body: { code: '123456' } });
  expect(nothing).toMatchObject({ status: 409, body: { code: 'not_applicable' } });
  const { secret } = await enrol(api, user, PASSWORD);
  const again = await api.call('POST', ENROL, { token, body: { password: PASSWORD } });
  expect(again).toMatchObject({ status: 409, body: { code: 'already_exists' } });
  const twice = await api.call('POST', `${ENROL}/confirm`, { token, body: { code: codeOf(secret) } });
  expect(twice).toMatchObject({ status: 409, body: { code: 'already_exists' } });
});

it('counts wrong passwords and codes of a signed-in user, and refuses the eleventh', async () => {
  const { token } = await person();
  const guess = () => api.call('POST', ENROL, { token, body: { password: 'not the password' } });
  const answers = await Promise.all(Array.from({ length: 12 }, () => untilHeard(guess)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(10).fill(422), 429, 429]);
  expect((await api.call('POST', ENROL, { token, body: { password: PASSWORD } })).status).toBe(429);
});

it('gives ten new recovery codes for a code, and the older ones become invalid', async () => {
  const { user, token, secret, recoveryCodes } = await enrolled();
  const wrong = await api.call('POST', `${ENROL}/recovery-codes`, { token, body: { code: '000000' } });
  expect(wrong).toMatchObject({ status: 422, body: { errors: [{ path: 'code' }] } });
  const renewed = await api.call('POST', `${ENROL}/recovery-codes`, {
    token,
    body: { code: codeOf(secret) },
  });
  expect(renewed.status).toBe(200);
  const [fresh = ''] = renewed.body.recovery_codes as string[];
  expect((await signIn(user.email, recoveryCodes[0])).status).toBe(401);
  expect((await signIn(user.email, fresh)).status).toBe(200);
});

it('is turned off with password and code, and by an admin for somebody else', async () => {
  const { user, token, secret } = await enrolled();
  const off = (body: object) => api.call('DELETE', ENROL, { token, body });
  expect((await off({ password: 'not the password', code: codeOf(secret) })).status).toBe(422);
  expect((await off({ password: PASSWORD, code: '000000' })).status).toBe(422);
  expect((await off({ password: PASSWORD, code: codeOf(secret) })).status).toBe(204);
  expect(await off({ password: PASSWORD, code: codeOf(secret) })).toMatchObject({
    status: 409,
    body: { code: 'not_applicable' },
  });
  expect((await signIn(user.email)).status).toBe(200);

  const admin = await enrolled('admin');
  const other = await enrolled();
  const disable = (id: number) =>
    api.call('POST', `/api/v1/users/${id}/disable-second-factor`, { token: admin.token });
  expect(await disable(other.user.id)).toMatchObject({
    status: 200,
    body: { second_factor_enabled: false },
  });
  expect((await disable(other.user.id)).status).toBe(200);
  expect((await signIn(other.user.email)).status).toBe(200);
  expect(await disable(admin.user.id)).toMatchObject({ status: 403, body: { code: 'own_role' } });
  expect((await disable(999_999)).status).toBe(404);
});

describe('where admins need one', () => {
  it('an admin without one may do nothing but set it up, and everything from the next request on', async () => {
    const { user, token } = await person('admin');
    for (const path of ['/api/v1/health/status', '/api/v1/specializations', '/api/v1/users']) {
      expect(await api.call('GET', path, { token })).toMatchObject({
        status: 403,
        body: { code: 'second_factor_enrolment_required' },
      });
    }
    expect((await api.call('GET', '/api/v1/auth/me', { token })).status).toBe(200);
    await enrol(api, user, PASSWORD);
    expect((await api.call('GET', '/api/v1/users', { token })).status).toBe(200);
  });

  it('other roles need none', async () => {
    expect((await api.call('GET', '/api/v1/users', { as: 'operator' })).status).toBe(200);
    expect((await api.call('GET', '/api/v1/health/status', { as: 'viewer' })).status).toBe(200);
  });

  it('students and instructors have none to set up', async () => {
    const answer = await api.call('POST', ENROL, { as: 'student', body: { password: PASSWORD } });
    expect(answer.status).toBe(403);
  });
});
