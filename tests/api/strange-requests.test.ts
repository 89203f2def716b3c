import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signDevice } from '@/lib/auth/known-devices';
import { cookieName } from '@/lib/auth/session-cookie';
import { type OwnApi, startApi } from '@/tests/support/api';
import { TEST_SECRET } from '@/tests/support/server';
import { waitFor } from '@/tests/support/wait-for';

let api: OwnApi;
beforeAll(async () => {
  api = await startApi({
    RATE_LIMIT_CALLS: '100',
    RATE_LIMIT_WINDOW_SECONDS: '600',
    TRUSTED_PROXY_HOPS: '1',
  });
});
afterAll(() => api.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(api.server.origin + path, { headers, redirect: 'manual' });

/** Sends raw bytes. Returns the answer until the server closed or was silent for a second. */
async function raw(text: string): Promise<{ answer: string; socket: Socket }> {
  const { hostname, port } = new URL(api.server.origin);
  const socket = connect(Number(port), hostname);
  socket.write(text);
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk));
  socket.on('error', () => {});
  await Promise.race([new Promise((resolve) => socket.on('close', resolve)), silence(() => answer)]);
  return { answer, socket };
}

async function silence(answer: () => string): Promise<void> {
  for (let before = '', quiet = 0; quiet < 10; before = answer()) {
    await delay(100);
    quiet = answer() === before && before !== '' ? quiet + 1 : 0;
  }
}

const upgrade = (path: string, more = '') =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${more}\r\n`;

describe('a request to change the protocol', () => {
  it.each(['/', '//', '//x/y', '/a//b', '/sign-in/', '/sign-in', '/api/v1/auth/me/', '/api/v1/auth/me'])(
    'of %s is answered like any other',
    async (path) => {
      const { answer, socket } = await raw(upgrade(path));
      expect(answer).toMatch(/^HTTP\/1\.1 (200|307|308|401|404) /);
      socket.destroy();
    },
  );

  it('counts nothing against the address that it names', async () => {
    const forged = Array.from({ length: 110 }, () =>
      raw(upgrade('/sign-in', 'x-lockstep-address: 192.0.2.77\r\n')),
    );
    for (const { socket } of await Promise.all(forged)) socket.destroy();
    expect((await get('/sign-in', { 'x-forwarded-for': '192.0.2.77' })).status).toBe(200);
  });
});

describe('next-auth', () => {
  const post = (type: string, body: string) =>
    fetch(`${api.server.origin}/api/auth/callback/credentials`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });

  it.each([
    ['application/json; charset=latin1', '{bad'],
    ['application/json;x=y', '{bad'],
    ['text/plain; application/json', '{bad'],
    ['multipart/form-data', 'x'],
  ])('refuses a body that says it is %s', async (type, body) => {
    expect((await post(type, body)).status).toBe(415);
  });

  it.each(['[::1', 'a b', 'x:99999', '%', '<script>'])('refuses the host “%s”', async (host) => {
    for (const action of ['session', 'csrf']) {
      const { answer, socket } = await raw(`GET /api/auth/${action} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      socket.destroy();
    }
  });

  it.each([
    '/api/auth/session?callbackUrl=javascript:alert(1)',
    '/api/auth/session?callbackUrl=http://%5B',
    '/api/auth/csrf?callbackUrl=a&callbackUrl=b',
  ])('answers %s without what it asks for', async (path) => {
    expect((await get(path)).status).toBe(200);
  });

  it('works with a broken cookie that another page left', async () => {
    const cookie = `${cookieName('callback', TEST_SECRET, false)}=http%3A%2F%2F%5B`;
    expect((await get('/api/auth/session', { cookie })).status).toBe(200);
  });
});

describe('pages', () => {
  it.each(['GET *', 'GET /_global-error', 'GET /_not-found'])('answer %s with 404', async (line) => {
    const { answer, socket } = await raw(
      `${line} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 192.0.2.5\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    socket.destroy();
  });

  it('take no body: a form that was sent before its script had loaded is shown again', async () => {
    const sent = await fetch(`${api.server.origin}/sign-in?callbackUrl=/jobs`, {
      method: 'POST',
      body: new URLSearchParams({ password: 'not for an address' }),
      redirect: 'manual',
    });
    expect(sent.status).toBe(303);
    const { pathname, searchParams } = new URL(sent.headers.get('location') ?? '', api.server.origin);
    expect([pathname, ...searchParams]).toEqual(['/sign-in', ['callbackUrl', '/jobs']]);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const refused = await fetch(`${api.server.origin}/sign-in`, { method });
      expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }
  });
});

it('a browser that signed in before is not blocked by others in its network', async () => {
  const device = signDevice('3f1c9b1e-7c60-4f5e-9d55-0a2b7c1d9e10', TEST_SECRET);
  const cookie = `${cookieName('device', TEST_SECRET, false)}=${device}`;
  const address = { 'x-forwarded-for': '192.0.2.9' };
  const flood = Array.from({ length: 110 }, (_, item) =>
    get(item % 2 ? '/sign-in' : '/api/v1/auth/me', address),
  );
  await Promise.all(flood);
  for (const path of ['/sign-in', '/api/auth/csrf']) {
    // A minute may end meanwhile, and its counts with it.
    await waitFor('the network is blocked', async () => (await get(path, address)).status === 429);
    expect((await get(path, { ...address, cookie })).status).toBe(200);
  }
});

it('nothing that a client sends is quoted in an error of the log', async () => {
  // The storms before this test may have left errors of their own.
  const before = api.server.output().length;
  await fetch(`${api.server.origin}/sign-in`, {
    method: 'POST',
    headers: { 'next-action': 'a-secret-token' },
  });
  await get('/', { rsc: '1', 'next-router-prefetch': '2' });
  expect(api.server.output().slice(before)).not.toMatch(/a-secret-token|"level":"error"/);
});
