import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OwnApi, startApi } from '@/tests/support/api';
import { startServer, type WebServer } from '@/tests/support/server';

let api: OwnApi;
let behindProxy: WebServer;
let off: WebServer;
beforeAll(async () => {
  api = await startApi();
  [behindProxy, off] = await Promise.all([
    startServer({ databaseUrl: api.url, env: { TRUSTED_PROXY_HOPS: '1' } }),
    startServer({ databaseUrl: api.url, env: { ENABLE_SECURITY_HEADERS: 'false', PUBLIC_URL } }),
  ]);
});
afterAll(async () => {
  await Promise.all([behindProxy?.stop(), off?.stop()]);
  await api.close();
});

const PUBLIC_URL = 'https://lockstep.example.org';
const TLS = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9' };
const get = (path: string, headers: Record<string, string> = {}, server: WebServer = api.server) =>
  fetch(server.origin + path, { headers, redirect: 'manual' });

async function assetPath(): Promise<string> {
  const html = await (await get('/sign-in')).text();
  const path = /src="(\/_next\/static\/[^"]+\.js)"/.exec(html)?.[1];
  if (!path) throw new Error('the page has no script');
  return path;
}

function policyOf(response: Response): Record<string, string> {
  const policy = response.headers.get('content-security-policy') ?? '';
  return Object.fromEntries(
    policy.split('; ').map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1).join(' ')]),
  );
}

const answers: [string, () => Promise<Response>, number][] = [
  ['a page', () => get('/sign-in'), 200],
  ['a redirect to the sign-in', () => get('/'), 307],
  ['a redirect of an address that ends with a slash', () => get('/sign-in/'), 308],
  ['a page that is not there', () => get('/nothing/here'), 404],
  ['an asset', async () => get(await assetPath()), 200],
  ['an asset that is not there', () => get('/_next/static/nothing.js'), 404],
  ['the icon', () => get('/icon.svg'), 200],
  ['a file of a viewer of documents', () => get('/docs/assets/swagger-ui.css'), 200],
  ['a picture that is to be made smaller', () => get('/_next/image?url=%2Ficon.svg&w=64&q=75'), 404],
  ['an answer of the API', () => get('/api/v1/specializations'), 401],
  ['what the API does not have', () => get('/api/v1/nothing'), 404],
  [
    'a method that the API does not know',
    () => fetch(`${api.server.origin}/api/v1/jobs`, { method: 'PUT' }),
    405,
  ],
  ['a question for methods', () => fetch(`${api.server.origin}/api/v1/jobs`, { method: 'OPTIONS' }), 204],
  ['next-auth', () => get('/api/auth/csrf'), 200],
  ['a path that is no text', () => get('/api/v1/pairs/%ED%A0%80/PLAYER'), 401],
  ['a page whose address is no text', () => get('/nothing/%FF'), 404],
  ['health', () => get('/healthz'), 200],
];

describe.each(answers)('%s', (_, ask, status) => {
  it('carries the security headers once each, and says nothing about the server', async () => {
    const response = await ask();
    expect(response.status).toBe(status);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringMatching(/camera=\(\).*geolocation=\(\).*microphone=\(\)/),
    });
    expect(response.headers.get('strict-transport-security')).toBeNull();
    expect(response.headers.get('x-powered-by')).toBeNull();
    expect(response.headers.get('server')).toBeNull();
  });
});

it.each(['/sign-in', '/', '/nothing/here'])('%s has a policy with a nonce of its own', async (path) => {
  const [first, second] = [await get(path), await get(path)];
  expect(policyOf(first)).toMatchObject({
    'default-src': "'self'",
    'script-src': expect.stringMatching(/^'self' 'nonce-[\w+/]{22}==' 'strict-dynamic'$/),
    'style-src': "'self' 'unsafe-inline'",
    'font-src': "'self'",
    'connect-src': "'self'",
    'worker-src': "'self' blob:",
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'self'",
    'frame-ancestors': "'none'",
  });
  expect(policyOf(first)).not.toHaveProperty('upgrade-insecure-requests');
  expect(policyOf(first)['script-src']).not.toBe(policyOf(second)['script-src']);
});

it.each(['/sign-in'])('every script of %s carries the nonce', async (path) => {
  const response = await get(path);
  const nonce = /'nonce-([^']+)'/.exec(response.headers.get('content-security-policy') ?? '')?.[1];
  const scripts = [...(await response.text()).matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
  expect(scripts.length).toBeGreaterThan(0);
  expect(scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`))).toEqual([]);
});

it('lets no client choose the nonce', async () => {
  const forged = "script-src 'nonce-AAAAAAAAAAAAAAAAAAAAAA=='";
  const response = await get('/sign-in', {
    'content-security-policy': forged,
    'content-security-policy-report-only': forged,
    'x-nonce': 'AAAAAAAAAAAAAAAAAAAAAA==',
  });
  expect(response.headers.get('content-security-policy')).not.toContain('AAAAAAAA');
  expect(await response.text()).not.toContain('AAAAAAAA');
  expect(await (await get('/sign-in', { 'content-security-policy': forged }, off)).text()).not.toContain(
    'AAAAAAAA',
  );
});

it('no cache stores the API’s answers, and none is a document', async () => {
  for (const path of [
    '/api/v1/specializations',
    '/api/v1/nothing',
    '/api/auth/csrf',
    '/healthz',
    '/readyz',
  ]) {
    const { headers } = await get(path);
    expect([path, headers.get('cache-control')]).toEqual([
      path,
      expect.stringMatching(/^[^,]*\bno-store\b|no-store/),
    ]);
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
  }
});

it('assets may be kept for good, and pages may not', async () => {
  expect((await get(await assetPath())).headers.get('cache-control')).toMatch(/immutable/);
  expect((await get('/sign-in')).headers.get('cache-control')).toMatch(/no-store/);
});

it.each(['/nothing', '/nothing/here', '/learners/7/PLAYER/nothing/here'])(
  'that %s is not there takes no rendering, and a browser keeps it',
  async (path) => {
    const [english, hungarian] = [await get(path), await get(path, { 'accept-language': 'hu' })];
    const [page, translated] = [await english.text(), await hungarian.text()];
    expect([english.status, hungarian.status]).toEqual([404, 404]);
    expect(english.headers.get('cache-control')).toBe('public, max-age=300');
    expect(english.headers.get('vary')).toMatch(/Accept-Language, Cookie/i);
    expect(page.length).toBeLessThan(2_000);
    expect(page).toContain('<html lang="en">');
    expect(page).toContain('There is no such page');
    expect(translated).toContain('<html lang="hu">');
    expect(page).not.toContain('<script');
  },
);

it('no value of a header that Next reads causes a 5xx', async () => {
  const names = [
    'next-router-state-tree',
    'next-router-prefetch',
    'next-router-segment-prefetch',
    'next-url',
    'next-action',
    'rsc',
    'x-nextjs-data',
    'x-middleware-subrequest',
    'x-matched-path',
    'x-now-route-matches',
  ];
  const values = [
    '',
    'x',
    '%',
    '%FF',
    '{',
    '[]',
    '[""]',
    '%5B%22%22%2C%7B%22children%22%3A7%7D%5D',
    `[${'['.repeat(900)}`,
  ];
  for (const path of ['/sign-in', '/', '/nothing']) {
    for (const name of names) {
      for (const value of values) {
        const together = { [name]: value, ...(name.startsWith('next-router') ? { rsc: '1' } : {}) };
        // Follows redirects: Next first redirects a request for page data to an address that names its headers.
        const { status } = await fetch(api.server.origin + path, { headers: together });
        expect([path, name, value, status < 500]).toEqual([path, name, value, true]);
      }
    }
  }
});

it('links are built on PUBLIC_URL where it is set, whatever host a request names', async () => {
  const csrf = await get('/api/auth/csrf', {}, off);
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  const cookie = csrf.headers.getSetCookie().map((line) => line.split(';')[0]);
  expect(csrf.headers.getSetCookie().join()).toContain(encodeURIComponent(PUBLIC_URL));
  const form = { csrfToken, json: 'true', email: 'nobody@example.org', password: 'a wrong guess' };
  const answer = await fetch(`${off.origin}/api/auth/callback/credentials`, {
    method: 'POST',
    headers: { cookie: cookie.join('; ') },
    body: new URLSearchParams(form),
  });
  const { url } = (await answer.json()) as { url: string };
  expect(url).toMatch(/error=CredentialsSignin/);
  expect(new URL(url, PUBLIC_URL).origin).toBe(PUBLIC_URL);
});

describe('over TLS', () => {
  it('every kind of answer tells a browser to stay with TLS', async () => {
    for (const path of ['/sign-in', '/api/v1/nothing', '/icon.svg', '/']) {
      const { headers } = await get(path, TLS, behindProxy);
      expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
    }
    expect(policyOf(await get('/sign-in', TLS, behindProxy))).toHaveProperty('upgrade-insecure-requests');
  });

  it('only a trusted proxy can announce TLS', async () => {
    const { headers } = await get('/sign-in', TLS);
    expect(headers.get('strict-transport-security')).toBeNull();
    expect(headers.get('content-security-policy')).not.toContain('upgrade-insecure-requests');
  });

  it('cookies are bound to this host and to TLS', async () => {
    const cookies = (await get('/api/auth/csrf', TLS, behindProxy)).headers.getSetCookie();
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies) {
      expect(cookie).toMatch(/^__Host-lockstep-/);
      for (const attribute of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax'])
        expect(cookie).toContain(attribute);
      expect(cookie).not.toMatch(/Domain=/i);
    }
    for (const cookie of (await get('/api/auth/csrf')).headers.getSetCookie()) {
      expect(cookie).toMatch(/^lockstep-.*HttpOnly; SameSite=Lax$/);
    }
  });
});

it('are not there when the deployer turned them off', async () => {
  for (const path of ['/sign-in', '/api/v1/nothing']) {
    const { headers } = await get(path, {}, off);
    for (const name of ['content-security-policy', 'x-content-type-options', 'referrer-policy'])
      expect([path, name, headers.get(name)]).toEqual([path, name, null]);
  }
  expect((await get('/api/v1/nothing', {}, off)).headers.get('cache-control')).toBe('no-store');
});

it.each([
  ['an address', { path: `/api/v1/nothing?q=${'x'.repeat(20_000)}` }],
  ['a header', { path: '/api/v1/nothing', headers: { 'x-long': 'x'.repeat(20_000) } }],
])('refuses %s past 16 KiB with 431', async (_, options) => {
  const { hostname, port } = new URL(api.server.origin);
  const status = await new Promise((resolve, reject) => {
    request({ hostname, port, ...options }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', reject)
      .end();
  });
  expect(status).toBe(431);
});
