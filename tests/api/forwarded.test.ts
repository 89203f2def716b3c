import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OwnApi, startApi } from '@/tests/support/api';
import { startServer, type WebServer } from '@/tests/support/server';

const CALLS = 5;
const LIMITS = { RATE_LIMIT_CALLS: String(CALLS), RATE_LIMIT_WINDOW_SECONDS: '3600' };

let api: OwnApi;
const servers: Record<0 | 1 | 2, WebServer[]> = { 0: [], 1: [], 2: [] };
beforeAll(async () => {
  api = await startApi(LIMITS);
  // Signing in is counted too, so it happens before the tests use up the limit.
  await api.token('viewer');
  const behind = (hops: string) =>
    startServer({ databaseUrl: api.url, env: { ...LIMITS, TRUSTED_PROXY_HOPS: hops } });
  const [one, oneMore, two] = await Promise.all([behind('1'), behind('1'), behind('2')]);
  servers[0] = [api.server];
  servers[1] = [one, oneMore];
  servers[2] = [two];
});
afterAll(async () => {
  await Promise.all([...servers[1], ...servers[2]].map((server) => server.stop()));
  await api.close();
});

/** The number of requests that a client with these headers has left. Asking uses one. */
function remaining(server: WebServer, forwarded: string | string[]): Promise<number> {
  const { hostname, port } = new URL(server.origin);
  return new Promise((resolve, reject) => {
    const headers = { 'x-forwarded-for': forwarded };
    request({ hostname, port, path: '/api/v1/nothing', headers }, (answer) => {
      answer.resume();
      resolve(Number(answer.headers['ratelimit-remaining']));
    })
      .on('error', reject)
      .end();
  });
}

const sameClient: [string, 0 | 1 | 2, (string | string[])[]][] = [
  ['spoofed entries on the left', 1, ['10.1.0.1, 203.0.113.1', '10.1.0.2, 203.0.113.1', '203.0.113.1']],
  ['several headers', 1, [['10.2.0.1', '203.0.113.2'], ['10.2.0.2, 10.2.0.3', '203.0.113.2'], '203.0.113.2']],
  ['ports', 1, ['203.0.113.3:5678', '203.0.113.3:80', '203.0.113.3']],
  [
    'an IPv6 address in brackets, with a port, short and long',
    1,
    ['[2001:db8:3::1]:80', '2001:DB8:3::1', '[2001:db8:3:0:0:0:0:1]'],
  ],
  ['addresses of one IPv6 network', 1, ['2001:db8:4::1', '2001:db8:4:0:ffff::', '[2001:db8:4::9]:443']],
  ['IPv4 in IPv6 clothes', 1, ['::ffff:203.0.113.5', '203.0.113.5', '[::ffff:203.0.113.5]:80']],
  ['two proxies', 2, ['203.0.113.6, 198.51.100.1', '10.6.0.1, 203.0.113.6, 198.51.100.2']],
];

describe.each(sameClient)('%s', (_, hops, ways) => {
  it('make no new client', async () => {
    const left: number[] = [];
    for (const way of ways) left.push(await remaining(servers[hops][0] as WebServer, way));
    expect(left).toEqual(ways.map((_way, at) => CALLS - 1 - at));
  });
});

it('garbage from a proxy counts for the proxy, whatever it says', async () => {
  const garbage = ['unknown', '_hidden', '999.1.1.1', '<script>'];
  const [server] = servers[1] as [WebServer];
  const left: number[] = [];
  for (const one of garbage) left.push(await remaining(server, one));
  // The proxy is this machine. The sign-in above came from it too.
  expect(left).toEqual(garbage.map((_, at) => CALLS - 2 - at));
});

it('without a trusted proxy no header changes the client’s address', async () => {
  const fresh = await startApi(LIMITS);
  try {
    const left: number[] = [];
    for (let at = 0; at < 3; at++) left.push(await remaining(fresh.server, `10.9.0.${at}`));
    expect(left).toEqual([CALLS - 1, CALLS - 2, CALLS - 3]);
  } finally {
    await fresh.close();
  }
});

it('counts a client exactly, however many processes it asks at once, and every answer says where it stands', async () => {
  const [one, other] = servers[1] as [WebServer, WebServer];
  const ask = (server: WebServer) =>
    fetch(`${server.origin}/api/v1/auth/me`, { headers: { 'x-forwarded-for': '203.0.113.77' } });
  const answers = await Promise.all(Array.from({ length: 4 * CALLS }, (_, at) => ask(at % 2 ? one : other)));
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 401)).toHaveLength(CALLS);
  expect(statuses.filter((status) => status === 429)).toHaveLength(3 * CALLS);
  for (const { headers, status } of answers) {
    expect(headers.get('ratelimit-limit')).toBe(String(CALLS));
    expect(Number(headers.get('ratelimit-reset'))).toBeGreaterThan(0);
    if (status === 429) {
      expect(headers.get('ratelimit-remaining')).toBe('0');
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
  }
});

it('counts signed-in callers by user, from any address', async () => {
  const [one, other] = servers[1] as [WebServer, WebServer];
  const authorization = `Bearer ${await api.token('viewer')}`;
  const left: number[] = [];
  for (const [server, from] of [
    [one, '203.0.113.80'],
    [other, '203.0.113.81'],
  ] as const) {
    const answer = await fetch(`${server.origin}/api/v1/auth/me`, {
      headers: { authorization, 'x-forwarded-for': from },
    });
    left.push(Number(answer.headers.get('ratelimit-remaining')));
  }
  expect(left).toEqual([CALLS - 1, CALLS - 2]);
});
