import { request } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Answer, type Api, borrowApi, send } from '@/tests/support/api';
import { addUser, storedPair } from '@/tests/support/context';

let api: Api;
let learner: number;
beforeAll(async () => {
  api = await borrowApi();
  learner = await addUser(api.db);
});
afterAll(() => api.close());

const BODY = () => `{"user_id":${learner},"specialization":"PLAYER","activity_key":"k","xp":1}`;
const record = (body: string) => api.call('POST', '/api/v1/activities', { as: 'operator', body });
const pathsOf = (answer: Answer) =>
  ((answer.body.errors ?? []) as { path: string }[]).map(({ path }) => path);

it.each([
  ['a key that is there twice', '"xp":1', '"xp":1,"xp":2', 'xp'],
  ['a key that is there twice, written in two ways', '"xp":1', '"xp":1,"\\u0078p":2', 'xp'],
  ['a key that is there twice deep inside', '"xp":1', '"xp":{"a":[0,{"b":1,"c":[],"b":2}]}', 'xp.a[1].b'],
  ['a prototype', '"xp":1', '"xp":1,"__proto__":{"role":"admin"}', '__proto__'],
  ['a prototype in escapes', '"xp":1', '"xp":1,"__pr\\u006fto__":{"role":"admin"}', '__proto__'],
  [
    'the prototype of a constructor',
    '"xp":1',
    '"constructor":{"prototype":{"a":1}}',
    'constructor.prototype',
  ],
  ['half of a surrogate pair', '"k"', '"k\\ud800"', 'activity_key'],
  ['the other half', '"k"', '"\\udc00k"', 'activity_key'],
  ['a pair the wrong way round', '"k"', '"\\ude00\\ud83d"', 'activity_key'],
  ['NUL', '"k"', '"k\\u0000"', 'activity_key'],
  ['a number past all numbers', '"xp":1', '"xp":1e400', 'xp'],
  ['a number below all numbers', '"xp":1', '"xp":-1e400', 'xp'],
  ['a whole number that would be rounded', '"xp":1', '"xp":9007199254740993', 'xp'],
  ['a whole number of twenty digits', '"xp":1', '"xp":12345678901234567890', 'xp'],
  ['a fraction that would become whole', '"xp":1', '"xp":0.99999999999999999999', 'xp'],
  ['a number that would become nothing', '"xp":1', '"xp":1e-400', 'xp'],
  ['nesting past 32 levels', '"xp":1', `"xp":${'['.repeat(32)}${']'.repeat(32)}`, `xp${'[0]'.repeat(31)}`],
])('refuses %s, and says where', async (_, old, changed, path) => {
  const answer = await record(BODY().replace(old, changed));
  expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 422, code: 'invalid_input' });
  expect(pathsOf(answer)).toEqual([path]);
});

it.each([
  ['a byte order mark', Buffer.from([0xef, 0xbb, 0xbf])],
  ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ['a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
  ['an overlong encoding', Buffer.from([0x22, 0xc0, 0x80, 0x22])],
  ['NaN', Buffer.from('[NaN]')],
  ['Infinity', Buffer.from('[-Infinity]')],
  ['a comment', Buffer.from('/* */ {}')],
  ['a comma too many', Buffer.from('{"a":1,}')],
  ['a number with a leading zero', Buffer.from('[01]')],
  ['a string that does not end', Buffer.from('{"a":"b')],
])('refuses a body with %s', async (_, bytes) => {
  const body = bytes[0] === 0xef ? Buffer.concat([bytes, Buffer.from(BODY())]) : bytes;
  expect(await raw({ body })).toMatchObject({ status: 422, code: 'invalid_input' });
});

it('accepts valid JSON that is only unusual', async () => {
  const body = `\n{ "user_id" : ${learner}.0 , "specialization":"PLAYER", "activity_key":"\\ud83d\\ude00 é \\u00e9","xp": 1e1 }\t`;
  expect((await record(body)).status).toBe(201);
  expect((await record(body.replace('1e1', '10'))).status).toBe(200);
  expect(await storedPair(api.db, learner)).toMatchObject({ total_xp: '10', ledger: 1 });
});

it('many keys and a long list of items are refused at the first one too many', async () => {
  const keys = Array.from({ length: 60_000 }, (_, key) => `"k${key}":0`).join(',');
  expect(pathsOf(await record(`{${keys}}`))).toEqual(['k100']);
  expect(pathsOf(await record(`[${'{},'.repeat(60_000)}{}]`))).toEqual(['[1000]']);
});

it('without a sign-in the limit is 16 KiB', async () => {
  const pad = (bytes: number) => JSON.stringify({ email: 'a@example.org', password: 'x'.repeat(bytes) });
  for (const path of ['/api/v1/auth/login', '/api/v1/auth/refresh', '/api/v1/auth/logout']) {
    const send = (body: string) => api.call('POST', path, { body });
    expect([path, (await send(pad(17 * 1024))).status]).toEqual([path, 413]);
    expect([path, (await send(pad(15 * 1024))).status]).toEqual([path, 422]);
  }
  const signIn = await api.call('POST', '/api/auth/callback/credentials', { body: pad(17 * 1024) });
  expect(signIn.status).toBe(413);
});

it('query strings have the same rule: UTF-8, without NUL', async () => {
  const search = (text: string) =>
    api.call('GET', `/api/v1/health/violations?search=${text}`, { as: 'viewer' });
  for (const broken of ['%ED%A0%80', '%FF', '%C0%80', '%00', 'a%00b']) {
    expect([broken, (await search(broken)).status]).toEqual([broken, 422]);
  }
  expect((await search('%F0%9F%98%80')).status).toBe(200);
});

it.each(['gzip', 'deflate', 'br', 'identity, gzip'])('refuses a body in %s with 415', async (encoding) => {
  const answer = await raw({ body: gzipSync(BODY()), headers: { 'content-encoding': encoding } });
  expect(answer).toEqual({ status: 415, code: 'unsupported_media_type' });
});

it('a body that ends before the announced length is refused or not answered, and leaves the server well', async () => {
  await broken(`content-length: ${BODY().length + 50}\r\n\r\n${BODY()}`);
  await broken(`transfer-encoding: chunked\r\n\r\nffff\r\n${BODY()}`);
  expect((await api.call('GET', '/api/v1/auth/me', { as: 'operator' })).status).toBe(200);
});

it.each([
  ['a length that is no number', 'content-length: ten\r\n\r\n{}'],
  ['two lengths that differ', 'content-length: 2\r\ncontent-length: 3\r\n\r\n{}'],
  ['a length and chunks', 'content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['chunks that are none', 'transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n'],
])('refuses %s with 4xx', async (_, rest) => {
  expect(await broken(rest)).toMatch(/^HTTP\/1\.1 4\d\d /);
});

it('accepts chunks whose sum is within the limit, and reads no more than the announced length', async () => {
  const chunked = await raw({ body: Buffer.from(BODY()), headers: { 'transfer-encoding': 'chunked' } });
  expect(chunked.status).toBe(201);
  // The rest is read as another request, which is invalid.
  expect(await broken(`content-length: 2\r\n\r\n{}{"more":1}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 4\d\d /);
});

it('never changes a prototype by its input', async () => {
  for (const body of ['{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}'])
    await record(body);
  await api.call('GET', '/api/v1/health/violations?__proto__[polluted]=1&constructor.prototype.polluted=1', {
    as: 'viewer',
  });
  const csrf = await send(api.server.origin, 'GET', '/api/auth/csrf');
  const jar = csrf.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const headers = { cookie: jar, 'content-type': 'application/json' };
  const polluted = `{"csrfToken":"${csrf.body.csrfToken}","__proto__":{"polluted":1},"json":"true"}`;
  expect(
    (await send(api.server.origin, 'POST', '/api/auth/callback/credentials', { body: polluted, headers }))
      .status,
  ).toBe(422);
  expect((await api.call('GET', '/api/v1/auth/me', { as: 'operator' })).body).not.toHaveProperty('polluted');
});

/** One request with exactly these bytes. */
async function raw({ body, headers = {} }: { body: Buffer; headers?: Record<string, string> }) {
  const authorization = `Bearer ${await api.token('operator')}`;
  const { hostname, port } = new URL(api.server.origin);
  return new Promise<{ status?: number; code?: unknown }>((resolve, reject) => {
    const sending = request(
      {
        hostname,
        port,
        path: '/api/v1/activities',
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', ...headers },
      },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk) => (text += chunk));
        answer.on('end', () => resolve({ status: answer.statusCode, code: JSON.parse(text).code }));
      },
    );
    sending.on('error', reject);
    sending.end(body);
  });
}

/** Sends a raw request and then closes its side. Returns everything that the server sent. */
async function broken(rest: string): Promise<string> {
  const authorization = `Bearer ${await api.token('operator')}`;
  const { hostname, port } = new URL(api.server.origin);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let said = '';
    socket.on('data', (chunk) => (said += chunk));
    socket.on('error', () => {});
    socket.on('close', () => resolve(said));
    socket.end(
      `POST /api/v1/activities HTTP/1.1\r\nhost: x\r\nauthorization: ${authorization}\r\ncontent-type: application/json\r\n${rest}`,
    );
  });
}
