import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Api, PASSWORD, send, startApi } from '@/tests/support/api';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

/** A browser's cookies, as far as these tests need one. */
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

it('tells a wrong password and an unknown user the same, and a student that the console is not for them', async () => {
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

it('takes a write with the cookie only from its own pages, as JSON', async () => {
  const browser = new Browser();
  await browser.signIn(api.users.operator.email);
  const check = (headers: Record<string, string>) =>
    browser.send('POST', '/api/v1/health/check-now?dry_run=true', { body: '{}', headers });
  const own = { origin: api.server.origin };
  expect((await check({ ...json, ...own })).status).toBe(200);
  expect((await check({ ...json })).status).toBe(403);
  expect((await check({ ...json, origin: 'http://elsewhere.example' })).status).toBe(403);
  expect((await check({ ...json, origin: 'null' })).status).toBe(403);
  expect((await check({ 'content-type': 'text/plain', ...own })).status).toBe(415);
  const forged = { 'x-forwarded-host': 'elsewhere.example', origin: 'http://elsewhere.example' };
  expect((await check({ ...json, ...forged })).status).toBe(403);
});

it('never leads to another site after signing in', async () => {
  for (const target of [
    'http://elsewhere.example/',
    '//elsewhere.example',
    'https://127.0.0.1.elsewhere.example',
  ]) {
    const answer = await new Browser().signIn(api.users.viewer.email, PASSWORD, target);
    expect(new URL(String(answer.body.url)).origin).toBe(api.server.origin);
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

it('does not rescue a bad bearer token with a good cookie', async () => {
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
