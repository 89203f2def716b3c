import { sql } from 'drizzle-orm';
import { decodeJwt, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cookieName } from '@/lib/auth/session-cookie';
import { signToken } from '@/lib/auth/tokens';
import { createUser } from '@/lib/users/create-user';
import { login, type OwnApi, PASSWORD, send, startApi, untilHeard } from '@/tests/support/api';
import { TEST_SECRET } from '@/tests/support/server';

let api: OwnApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const me = (token: string) => api.call('GET', '/api/v1/auth/me', { token });
const refresh = (token: string) =>
  api.call('POST', '/api/v1/auth/refresh', { body: { refresh_token: token } });

/** A separate user, because the test ends the sessions of its user. */
async function person(name: string) {
  const email = `${name}@example.org`;
  const { id } = await createUser(api, { email, name, role: 'operator', password: PASSWORD });
  return { id, email, ...(await login(api.server.origin, email)) };
}

it('signs in with any case of the address and answers with the tokens older clients know', async () => {
  const tokens = await login(api.server.origin, '  Operator@Example.ORG ');
  expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 1800 });
  const { status, body } = await me(tokens.access_token);
  expect(status).toBe(200);
  expect(body).toEqual({
    id: api.users.operator.id,
    email: 'operator@example.org',
    name: 'operator',
    role: 'operator',
    locale: null,
    time_zone: null,
    second_factor_enabled: false,
    session_id: expect.stringMatching(/^[\da-f-]{36}$/),
  });
});

it('gives unknown users, wrong passwords and inactive users the same answer', async () => {
  const inactive = await createUser(api, {
    email: 'gone@example.org',
    name: 'Gone',
    role: 'admin',
    password: PASSWORD,
  });
  await api.db.execute(sql`UPDATE users SET is_active = false WHERE id = ${inactive.id}`);
  await createUser(api, { email: 'no-password@example.org', name: 'None', role: 'admin' });
  const attempts = [
    { email: 'nobody@example.org', password: PASSWORD },
    { email: api.users.viewer.email, password: 'not the password' },
    { email: 'gone@example.org', password: PASSWORD },
    { email: 'no-password@example.org', password: PASSWORD },
  ];
  const answers = await Promise.all(attempts.map((body) => api.call('POST', '/api/v1/auth/login', { body })));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
  const texts = answers.map(({ body }) => JSON.stringify({ ...body, request_id: '' }));
  expect(new Set(texts).size).toBe(1);
});

it('refuses an eleventh failed sign-in of one account, also with the right password', async () => {
  const { email } = await person('guessed');
  const guess = () => api.call('POST', '/api/v1/auth/login', { body: { email, password: 'a wrong guess' } });
  const answers = await Promise.all(Array.from({ length: 12 }, () => untilHeard(guess)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(10).fill(401), 429, 429]);
  const right = await api.call('POST', '/api/v1/auth/login', { body: { email, password: PASSWORD } });
  expect(right.status).toBe(429);
  expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0);
});

it('never counts a successful sign-in against the limits', async () => {
  for (let count = 0; count < 12; count++) await login(api.server.origin, api.users.viewer.email);
});

it('exchanges a refresh token for a new pair of tokens', async () => {
  const first = await person('refresher');
  const second = await refresh(first.refresh_token);
  expect(second.status).toBe(200);
  expect(second.body.refresh_token).not.toBe(first.refresh_token);
  expect((await me(String(second.body.access_token))).status).toBe(200);
  expect((await refresh(String(second.body.refresh_token))).status).toBe(200);
});

it('answers a refresh token that is used twice within seconds with the same next one, because it is a race and no theft', async () => {
  const { id, refresh_token } = await person('racer');
  const first = await refresh(refresh_token);
  await api.db.execute(sql`
    UPDATE refresh_tokens SET rotated_at = rotated_at - interval '8 seconds' WHERE user_id = ${id} AND rotated_at IS NOT NULL`);
  const again = await refresh(refresh_token);
  expect(again.status).toBe(200);
  expect(again.body.refresh_token).toBe(first.body.refresh_token);
  expect((await me(String(again.body.access_token))).status).toBe(200);
});

it('a token that was stolen within the grace begins no second chain: the second use ends the session for both', async () => {
  const { id, refresh_token, access_token } = await person('watched');
  const { session_id: session } = (await me(access_token)).body;
  const owner = (await refresh(refresh_token)).body;
  for (let stolen = 0; stolen < 22; stolen++) {
    expect((await refresh(refresh_token)).body.refresh_token).toBe(owner.refresh_token);
  }
  const alive = await api.db.execute(sql`
    SELECT count(*)::int AS tokens FROM refresh_tokens WHERE user_id = ${id} AND rotated_at IS NULL`);
  expect(alive.rows).toEqual([{ tokens: 1 }]);
  const thief = (await refresh(String(owner.refresh_token))).body;
  await api.db.execute(sql`
    UPDATE refresh_tokens SET rotated_at = rotated_at - interval '11 seconds' WHERE user_id = ${id} AND rotated_at IS NOT NULL`);
  expect((await refresh(String(owner.refresh_token))).status).toBe(401);
  expect((await refresh(String(thief.refresh_token))).status).toBe(401);
  expect((await me(String(thief.access_token))).status).toBe(401);
  const { rows } = await api.db.execute(sql`
    SELECT actor, after FROM audit_log WHERE action = 'session.end' AND target = ${`session/${session}`}`);
  expect(rows).toMatchObject([{ actor: 'system:sign-in', after: { how: 'token_reused', user_id: id } }]);
  expect(api.server.output()).toContain('refresh token reused, session ended');
});

it('ends the whole session when a refresh token is used again after the grace', async () => {
  const { id, access_token, refresh_token } = await person('robbed');
  const next = await refresh(refresh_token);
  await api.db.execute(sql`
    UPDATE refresh_tokens SET rotated_at = rotated_at - interval '11 seconds' WHERE user_id = ${id} AND rotated_at IS NOT NULL`);
  expect((await refresh(refresh_token)).status).toBe(401);
  expect((await refresh(String(next.body.refresh_token))).status).toBe(401);
  expect((await me(access_token)).status).toBe(401);
  expect((await me(String(next.body.access_token))).status).toBe(401);
});

it('refuses an expired and an unknown refresh token', async () => {
  const { id, refresh_token } = await person('late');
  await api.db.execute(sql`UPDATE refresh_tokens SET expires_at = now() WHERE user_id = ${id}`);
  expect((await refresh(refresh_token)).status).toBe(401);
  expect((await refresh('no-such-token')).status).toBe(401);
});

it('ends the session on logout, including its access token, and accepts an unknown token', async () => {
  const { access_token, refresh_token } = await person('leaver');
  const logout = (token: string) =>
    api.call('POST', '/api/v1/auth/logout', { body: { refresh_token: token } });
  expect((await logout(refresh_token)).status).toBe(204);
  expect((await me(access_token)).status).toBe(401);
  expect((await refresh(refresh_token)).status).toBe(401);
  expect((await logout('no-such-token')).status).toBe(204);
});

it('refuses a deactivated, a demoted and a signed-out user on the very next request', async () => {
  const deactivated = await person('deactivated');
  const demoted = await person('demoted');
  const ended = await person('ended');
  await api.db.execute(sql`UPDATE users SET is_active = false WHERE id = ${deactivated.id}`);
  await api.db.execute(sql`UPDATE users SET role = 'student' WHERE id = ${demoted.id}`);
  await api.db.execute(sql`UPDATE users SET token_version = token_version + 1 WHERE id = ${ended.id}`);
  const status = (token: string) => api.call('GET', '/api/v1/health/status', { token });
  expect((await status(deactivated.access_token)).status).toBe(401);
  expect((await status(demoted.access_token)).status).toBe(403);
  expect((await status(ended.access_token)).status).toBe(401);
  expect((await refresh(deactivated.refresh_token)).status).toBe(401);
});

it('refuses every token that is not a fresh access token of ours', async () => {
  const { rows } = await api.db.execute<{ family_id: string }>(
    sql`SELECT family_id FROM refresh_tokens LIMIT 1`,
  );
  const claims = { userId: api.users.admin.id, version: 1, sessionId: String(rows[0]?.family_id) };
  const sign = (more: object) =>
    signToken(claims, { audience: 'access', lifetimeSeconds: 60, secret: TEST_SECRET, ...more });
  const good = await api.token('admin');
  const [head, payload, signature] = good.split('.');
  const unsigned = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
  const bad = [
    await sign({ audience: 'session' }),
    await sign({ lifetimeSeconds: -1 }),
    await sign({ secret: 'another secret of at least 32 bytes' }),
    await new SignJWT({ ver: 1, sid: claims.sessionId, sub: '1' })
      .setProtectedHeader({ alg: 'HS512' })
      .setIssuer('lockstep')
      .setAudience('access')
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(TEST_SECRET)),
    `${unsigned}.${payload}.`,
    `${unsigned}.${payload}.${signature}`,
    `${head}.${payload}`,
    good.slice(0, -2),
    '%',
  ];
  expect((await me(good)).status).toBe(200);
  for (const token of bad) {
    const answer = await me(token);
    expect([token, answer.status]).toEqual([token, 401]);
    expect(answer.headers.get('www-authenticate')).toContain('invalid_token');
  }
});

it('writes no password, token or e-mail address to its log', () => {
  const output = api.server.output();
  expect(output).toContain('/api/v1/auth/login');
  expect(output).not.toContain(PASSWORD);
  expect(output).not.toMatch(/eyJ|example\.org|Bearer/i);
});

it('counts requests against the limit of the user, in headers that say so', async () => {
  const limited = await startApi({ RATE_LIMIT_CALLS: '5', RATE_LIMIT_WINDOW_SECONDS: '600' });
  try {
    const token = await limited.token('viewer');
    const answers = [];
    for (let count = 0; count < 6; count++)
      answers.push(await limited.call('GET', '/api/v1/auth/me', { token }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(answers[0]?.headers.get('ratelimit-limit')).toBe('5');
    expect(answers[0]?.headers.get('ratelimit-remaining')).toBe('4');
    expect(Number(answers[5]?.headers.get('retry-after'))).toBeGreaterThan(500);
    expect(answers[5]?.body).toMatchObject({ code: 'rate_limited' });
    // Another user at the same address has a limit of their own.
    expect((await limited.call('GET', '/api/v1/auth/me', { as: 'admin' })).status).toBe(200);
    // A forged address does not make an old client a new one.
    const anonymous = (forged: string) =>
      send(limited.server.origin, 'GET', '/api/v1/auth/me', {
        headers: { 'x-forwarded-for': forged, 'x-lockstep-address': forged },
      });
    for (let count = 0; count < 3; count++) await anonymous(`10.0.0.${count}`);
    expect((await anonymous('10.0.0.99')).status).toBe(429);
    // Signing in to the console does not avoid the limit.
    const csrf = await send(limited.server.origin, 'GET', '/api/auth/csrf');
    expect({ status: csrf.status, code: csrf.body.code }).toEqual({ status: 429, code: 'rate_limited' });
    expect(Number(csrf.headers.get('retry-after'))).toBeGreaterThan(500);
    expect((await send(limited.server.origin, 'GET', '/healthz')).status).toBe(200);
  } finally {
    await limited.close();
  }
});

it('counts pages separately with the same limit: by address without a sign-in, by user with one', async () => {
  const limited = await startApi({ RATE_LIMIT_CALLS: '5', RATE_LIMIT_WINDOW_SECONDS: '600' });
  try {
    const { sub, ver, sid } = decodeJwt<{ ver: number; sid: string }>(await limited.token('viewer'));
    const claims = { userId: Number(sub), version: ver, sessionId: sid };
    const options = { audience: 'session', lifetimeSeconds: 600, secret: TEST_SECRET } as const;
    const cookie = `${cookieName('session', TEST_SECRET, false)}=${await signToken(claims, options)}`;
    const page = (path: string, headers: Record<string, string> = {}) =>
      fetch(limited.server.origin + path, { headers, redirect: 'manual' });
    const strangers = [];
    for (const path of ['/sign-in', '/', '/made-up', '/sign-in', '/docs']) strangers.push(await page(path));
    expect(strangers.map(({ status }) => status)).toEqual([200, 307, 404, 200, 200]);
    const prefetch = { rsc: '1', 'next-router-prefetch': '1' };
    const strange: Record<string, string>[] = [{}, prefetch, { cookie: `${cookie}x` }];
    for (const headers of strange) {
      const refused = await page('/sign-in', headers);
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(500);
      expect((await refused.text()).length).toBeLessThan(2_000);
    }
    for (let turn = 0; turn < 8; turn++) {
      const ahead = await page('/learners', { ...prefetch, cookie });
      expect(ahead.status).toBeLessThan(400);
    }
    const own = [];
    for (let turn = 0; turn < 6; turn++) own.push((await page('/learners', { cookie })).status);
    expect(own).toEqual([200, 200, 200, 200, 200, 429]);
    // Prefetches have a limit too, and do not count as whole pages.
    expect((await page('/learners', { 'next-router-prefetch': '1', cookie })).status).toBe(429);
    for (let turn = 8; turn < 50; turn++) await page('/learners', { ...prefetch, cookie });
    expect((await page('/learners', { ...prefetch, cookie })).status).toBe(429);
    // Pages are not counted with the API.
    expect((await limited.call('GET', '/api/v1/auth/me', { as: 'viewer' })).status).toBe(200);
  } finally {
    await limited.close();
  }
});
