import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createUser } from '@/lib/users/create-user';
import { type OwnApi, PASSWORD, send, startApi } from '@/tests/support/api';
import { ELSEWHERE } from '@/tests/support/elsewhere';
import { TEST_SECRET } from '@/tests/support/server';

let api: OwnApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

/** The cookies of a browser, with the parts that these tests need. */
class Browser {
  readonly cookies = new Map<string, string>();

  async send(
    method: string,
    path: string,
    options: { body?: string; headers?: Record<string, string> } = {},
  ) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await send(api.server.origin, method, path, {
      ...options,
      headers: { cookie, ...options.headers },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }

  async submit(path: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
    const csrf = await this.send('GET', '/api/auth/csrf');
    const form = new URLSearchParams({ csrfToken: String(csrf.body.csrfToken), json: 'true', ...fields });
    return this.send('POST', path, {
      body: form.toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });
  }

  signIn(email: string, password = PASSWORD, callbackUrl = '/') {
    return this.submit('/api/auth/callback/credentials', { email, password, callbackUrl });
  }

  get session() {
    return [...this.cookies.keys()].find((name) => name.startsWith('lockstep-session-'));
  }
}

const json = { 'content-type': 'application/json' };

it('signs in with a cookie that scripts cannot read and that the API takes for reading', async () => {
  const browser = new Browser();
  const answer = await browser.signIn(api.users.operator.email);
  expect(answer.status).toBe(200);
  const line = answer.headers.getSetCookie().find((cookie) => cookie.startsWith('lockstep-session-'));
  expect(line).toMatch(/HttpOnly/);
  expect(line).toMatch(/SameSite=Lax/);
  const me = await browser.send('GET', '/api/v1/auth/me');
  expect(me.body).toMatchObject({ id: api.users.operator.id });
});

it('answers a wrong password like an unknown user, and tells a student that the console is not for them', async () => {
  const error = async (email: string, password?: string) => {
    const browser = new Browser();
    const answer = await browser.signIn(email, password);
    expect(answer.status).toBe(401);
    expect(browser.session).toBeUndefined();
    return new URL(String(answer.body.url)).searchParams.get('error');
  };
  expect(await error(api.users.operator.email, 'not the password')).toBe('CredentialsSignin');
  expect(await error('nobody@example.org')).toBe('CredentialsSignin');
  expect(await error(api.users.student.email)).toBe('NoConsoleAccess');
  expect(await error(api.users.student.email, 'not the password')).toBe('CredentialsSignin');
});

it('knows the browser again that signed in before, while strangers keep guessing, and tells it when to come back', async () => {
  const email = 'guessed@example.org';
  await createUser(api, { email, name: 'Guessed', role: 'viewer', password: PASSWORD });
  const known = new Browser();
  const first = await known.signIn(email);
  const line = first.headers.getSetCookie().find((cookie) => cookie.startsWith('lockstep-device-'));
  expect(line).toMatch(/; Path=\/; Max-Age=15552000; HttpOnly; SameSite=Strict$/);
  for (let count = 0; count < 10; count++) {
    expect((await new Browser().signIn(email, 'a wrong guess')).status).toBe(401);
  }
  const stranger = await new Browser().signIn(email);
  expect(stranger.status).toBe(429);
  expect(Number(stranger.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(new URL(String(stranger.body.url)).searchParams.get('error')).toBe('TooManyAttempts');
  expect((await known.signIn(email)).status).toBe(200);

  const { rows } = await api.db.execute<{ id: number }>(
    sql`SELECT id::int FROM users WHERE email = ${email}`,
  );
  const lockOuts = `/api/v1/users/${rows[0]?.id}/lock-outs`;
  const shown = await api.call('GET', lockOuts, { as: 'admin' });
  expect(shown).toMatchObject({ status: 200, body: { length: 2 } });
  expect((await api.call('GET', lockOuts, { as: 'operator' })).status).toBe(403);
  const lifted = await api.call('DELETE', lockOuts, { as: 'admin' });
  expect(lifted).toMatchObject({ status: 200, body: { lifted: 2 } });
  expect((await new Browser().signIn(email)).status).toBe(200);
});

it('takes a write with the cookie only from its own pages, as JSON', async () => {
  const browser = new Browser();
  await browser.signIn(api.users.operator.email);
  const check = (headers: Record<string, string>) =>
    browser.send('POST', '/api/v1/health/check-now?dry_run=true', { body: '{}', headers });
  const own = { origin: api.server.origin };
  expect((await check({ ...json, ...own })).status).toBe(200);
  const bare = (headers: Record<string, string>) =>
    browser.send('POST', '/api/v1/health/check-now?dry_run=true', { headers });
  expect((await bare(own)).status).toBe(200);
  expect((await bare({})).status).toBe(403);
  expect((await bare({ origin: 'http://elsewhere.example' })).status).toBe(403);
  expect((await check({ ...json })).status).toBe(403);
  expect((await check({ ...json, origin: 'http://elsewhere.example' })).status).toBe(403);
  expect((await check({ ...json, origin: 'null' })).status).toBe(403);
  expect((await check({ 'content-type': 'text/plain', ...own })).status).toBe(415);
  const { hostname, port } = new URL(api.server.origin);
  for (const origin of [
    `http://sub.${hostname}:${port}`,
    `http://${hostname}:${Number(port) + 1}`,
    `http://${hostname}`,
    `https://${hostname}:${port}`,
    `http://${hostname}:${port}.elsewhere.example`,
    '',
  ]) {
    expect([origin, (await check({ ...json, origin })).status]).toEqual([origin, 403]);
  }
  for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/json']) {
    expect([type, (await check({ 'content-type': type, ...own })).status]).toEqual([type, 415]);
  }
  const forged = { 'x-forwarded-host': 'elsewhere.example', origin: 'http://elsewhere.example' };
  expect((await check({ ...json, ...forged })).status).toBe(403);
});

it('never leads to another site after signing in', async () => {
  const ours = [`${api.server.origin}@other.example/`, `${api.server.origin}.other.example/`];
  // Without a callbackUrl in the body the cookie decides the address. Both are checked before anybody signs in.
  for (const target of [...ELSEWHERE, ...ours, api.server.origin.replace('//', '//ada:secret@')]) {
    const asked = await new Browser().submit('/api/auth/signout', { callbackUrl: target });
    expect([target, asked.body.url]).toEqual([target, `${api.server.origin}/`]);
  }
  const inside = await new Browser().signIn(api.users.viewer.email, PASSWORD, '/?kind=missing_license');
  expect(inside.body.url).toBe(`${api.server.origin}/?kind=missing_license`);
});

it('ends the session on the server when the browser signs out', async () => {
  const browser = new Browser();
  await browser.signIn(api.users.operator.email);
  const stolen = { cookie: `${browser.session}=${browser.cookies.get(browser.session ?? '')}` };
  expect((await send(api.server.origin, 'GET', '/api/v1/auth/me', { headers: stolen })).status).toBe(200);
  await browser.submit('/api/auth/signout', {});
  expect(browser.session).toBeUndefined();
  expect((await send(api.server.origin, 'GET', '/api/v1/auth/me', { headers: stolen })).status).toBe(401);
});

it('GET /api/auth/session renews a session that goes on, and nothing of one that has ended', async () => {
  const endings: ((sessionId: unknown) => ReturnType<typeof sql>)[] = [
    (id) => sql`SELECT end_session(${id}::uuid, 'revoked')`,
    (id) => sql`UPDATE sessions SET expires_at = now() - interval '1 second' WHERE id = ${id}`,
    () => sql`UPDATE users SET token_version = token_version + 1 WHERE id = ${api.users.viewer.id}`,
  ];
  for (const end of endings) {
    const browser = new Browser();
    await browser.signIn(api.users.viewer.email);
    const { session_id: id } = (await browser.send('GET', '/api/v1/auth/me')).body;
    expect((await browser.send('GET', '/api/auth/session')).body).toEqual({ expires: expect.any(String) });
    expect((await browser.send('GET', '/api/v1/auth/me')).status).toBe(200);
    await api.db.execute(end(id));
    const answer = await browser.send('GET', '/api/auth/session');
    expect([answer.status, answer.body]).toEqual([200, {}]);
    expect(browser.session).toBeUndefined();
  }
});

it('shows no hash that is made with SECRET_KEY itself', async () => {
  const browser = new Browser();
  await browser.send('GET', '/api/auth/csrf');
  const cookie = [...browser.cookies].find(([name]) => name.startsWith('lockstep-csrf-'))?.[1] ?? '';
  const [token, hash] = decodeURIComponent(cookie).split('|');
  expect(hash).toMatch(/^[\da-f]{64}$/);
  expect(hash).not.toBe(createHash('sha256').update(`${token}${TEST_SECRET}`).digest('hex'));
});

it('does not take an access token for a session, in a cookie or on a page', async () => {
  const browser = new Browser();
  await browser.signIn(api.users.operator.email);
  const token = await api.token('operator');
  const cookie = `${browser.session}=${token}`;
  expect((await send(api.server.origin, 'GET', '/api/v1/auth/me', { headers: { cookie } })).status).toBe(401);
  const page = await fetch(`${api.server.origin}/`, {
    headers: { authorization: `Bearer ${token}`, cookie },
    redirect: 'manual',
  });
  expect(page.status).toBe(307);
  expect(page.headers.get('location')).toContain('/sign-in');
});

it('refuses an invalid bearer token beside a valid cookie', async () => {
  const browser = new Browser();
  await browser.signIn(api.users.operator.email);
  expect(
    (await browser.send('GET', '/api/v1/auth/me', { headers: { authorization: 'Bearer a.b.c' } })).status,
  ).toBe(401);
});

it('answers a broken or an endless sign-in body with a refusal', async () => {
  const post = (body: string, type: string) =>
    send(api.server.origin, 'POST', '/api/auth/callback/credentials', {
      body,
      headers: { 'content-type': type },
    });
  expect((await post('{', 'application/json')).status).toBe(422);
  expect((await post(`email=${'x'.repeat(70_000)}`, 'application/x-www-form-urlencoded')).status).toBe(413);
});

it('signs nobody in or out for another site, nor without its own token', async () => {
  const { email } = api.users.operator;
  for (const origin of ['http://elsewhere.example', 'null', `${api.server.origin}0`]) {
    const browser = new Browser();
    const answer = await browser.submit(
      '/api/auth/callback/credentials',
      { email, password: PASSWORD },
      { origin },
    );
    expect([origin, answer.status]).toEqual([origin, 403]);
    expect(browser.session).toBeUndefined();
  }
  const own = { origin: api.server.origin };
  const browser = new Browser();
  await browser.submit('/api/auth/callback/credentials', { email, password: PASSWORD }, own);
  expect(browser.session).toBeDefined();
  await browser.submit('/api/auth/signout', {}, { origin: 'http://elsewhere.example' });
  await browser.submit('/api/auth/signout', { csrfToken: 'guessed' }, own);
  expect((await browser.send('GET', '/api/v1/auth/me')).status).toBe(200);
  const without = new Browser();
  await without.submit(
    '/api/auth/callback/credentials',
    { email, password: PASSWORD, csrfToken: 'guessed' },
    own,
  );
  expect(without.session).toBeUndefined();
});

it('the sign-in page names no other site, whatever callbackUrl says', async () => {
  for (const target of ELSEWHERE) {
    const page = await fetch(`${api.server.origin}/sign-in?callbackUrl=${encodeURIComponent(target)}`);
    expect(page.status).toBe(200);
    // Next puts the page's own address into the page, so this reads only the path for the form.
    expect([target, /returnPath\\":\\"(.*?)\\"/.exec(await page.text())?.[1]]).toEqual([target, '/']);
  }
});

it('of next-auth only the used routes exist: no other is answered or writes into the log', async () => {
  const before = api.server.output().length;
  const text = 'x'.repeat(60_000);
  const others = [
    '_log',
    'signin',
    'signin/credentials',
    'error',
    'providers',
    'verify-request',
    'callback/x',
    'x',
  ];
  for (const action of others) {
    for (const method of ['GET', 'POST']) {
      const body = method === 'POST' ? `code=${text}&message=${text}`.slice(0, 16_000) : undefined;
      const type = { 'content-type': 'application/x-www-form-urlencoded' };
      const path = `/api/auth/${action}?error=${text.slice(0, 4_000)}`;
      const answer = await send(api.server.origin, method, path, { body, headers: type });
      expect([method, action, answer.status, answer.body.code]).toEqual([method, action, 404, 'not_found']);
    }
  }
  expect((await send(api.server.origin, 'GET', '/api/auth/signout')).status).toBe(404);
  expect((await send(api.server.origin, 'POST', '/api/auth/csrf')).status).toBe(404);
  expect((await send(api.server.origin, 'GET', '/api/auth/session')).status).toBe(200);
  expect(api.server.output().slice(before)).not.toContain('xxxx');
  expect(api.server.output().length - before).toBeLessThan(20_000);
});
