import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { activityItemResultShape } from '@/lib/contract/activities';
import { type Api, borrowApi } from '@/tests/support/api';
import { addUser, storedPair } from '@/tests/support/context';

let api: Api;
let learner: number;
beforeAll(async () => {
  api = await borrowApi();
  learner = await addUser(api.db);
});
afterAll(() => api.close());

const activity = (more: object = {}) => ({
  user_id: learner,
  specialization: 'PLAYER',
  activity_key: 'k',
  xp: 1,
  ...more,
});
const post = (body: unknown, headers: Record<string, string> = {}) =>
  api.call('POST', '/api/v1/activities', { as: 'operator', body, headers });

it.each([
  ['an unknown field', () => activity({ extra: 1 }), 'extra'],
  ['a text for a number', () => activity({ xp: '5' }), 'xp'],
  ['a fraction', () => activity({ xp: 0.5 }), 'xp'],
  ['a number past 2^53', () => JSON.stringify(activity()).replace('"xp":1', '"xp":9007199254740993'), 'xp'],
  ['a number past all numbers', () => JSON.stringify(activity()).replace('"xp":1', '"xp":1e400'), 'xp'],
  ['a count past its range', () => activity({ sessions: 2_147_483_648 }), 'sessions'],
  ['a user that cannot be', () => activity({ user_id: 0 }), 'user_id'],
  ['an unknown specialization', () => activity({ specialization: 'GOALKEEPER' }), 'specialization'],
  ['an empty key', () => activity({ activity_key: '' }), 'activity_key'],
  ['a key of 201 characters', () => activity({ activity_key: 'k'.repeat(201) }), 'activity_key'],
  ['a NUL character', () => activity({ activity_key: 'a\0b' }), 'activity_key'],
  ['a day that is none', () => activity({ occurred_at: '2026-02-30T00:00:00Z' }), 'occurred_at'],
  ['a day to come', () => activity({ occurred_at: '2199-01-01T00:00:00Z' }), 'occurred_at'],
  ['half a surrogate pair', () => JSON.stringify(activity()).replace('"k"', '"\\ud800"'), 'activity_key'],
  ['a year that is none', () => activity({ occurred_at: '0000-01-01T00:00:00Z' }), 'occurred_at'],
  ['an offset of a day', () => activity({ occurred_at: '2026-01-01T00:00:00+23:00' }), 'occurred_at'],
  ['a prototype', () => JSON.stringify(activity()).replace('{', '{"__proto__":{"admin":true},'), '__proto__'],
])('refuses %s with 422 and says where', async (_, body, path) => {
  const answer = await post(body());
  expect(answer.status).toBe(422);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.body).toMatchObject({
    code: 'invalid_input',
    status: 422,
    type: 'urn:lockstep:problem:invalid_input',
  });
  expect((answer.body.errors as { path: string }[]).map((error) => error.path)).toContain(path);
});

it.each(['', '{', 'null', '[]', '"text"', '7', '{"a":1}{"b":2}', '\uFEFF{}', 'NaN', "{'a':1}"])(
  'refuses the body %j with 422',
  async (body) => {
    expect((await post(body)).status).toBe(422);
  },
);

it('refuses a nesting of a hundred thousand levels', async () => {
  expect((await post('['.repeat(100_000) + ']'.repeat(100_000))).status).toBe(422);
});

it('says of each bad item of an array what is wrong with it, and records the others', async () => {
  const items = [
    activity({ activity_key: 'good-1' }),
    activity({ activity_key: 'bad', xp: null }),
    activity({ activity_key: 'a\ud800b' }),
    activity({ activity_key: 'bad', occurred_at: '0000-01-01T00:00:00Z', extra: 1 }),
    null,
    7,
    [[[1]]],
    { user_id: 'x' },
    activity({ activity_key: 'good-1' }),
    activity({ activity_key: 'good-2', user_id: 999_999 }),
    activity({ activity_key: 'good-2' }),
    activity({ activity_key: 'bad', occurred_at: '2199-01-01T00:00:00Z' }),
    activity({ activity_key: 'good-2', occurred_at: '2199-01-01T00:00:00Z' }),
  ];
  const { status, body } = await post(items, { 'idempotency-key': 'bad-items' });
  expect(status).toBe(200);
  const results = activityItemResultShape.array().parse(body);
  expect(results.map((result) => result.outcome)).toEqual([
    'recorded',
    ...Array(7).fill('invalid_input'),
    'duplicate',
    'user_not_found',
    'recorded',
    'invalid_input',
    'duplicate',
  ]);
  const paths = results.map((result) => result.errors?.map((error) => error.path));
  expect(paths.slice(1, 5)).toEqual([['xp'], ['activity_key'], ['occurred_at', 'extra'], ['']]);
  expect(paths[11]).toEqual(['occurred_at']);
  expect(results[1]).toMatchObject({ user_id: learner, specialization: 'PLAYER', activity_key: 'bad' });
  expect(results[7]).toMatchObject({ user_id: null, specialization: null, activity_key: null });
  expect(await storedPair(api.db, learner)).toMatchObject({ ledger: 2 });
});

it.each([
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/json; charset=latin1',
  'application/jsonp',
])('refuses the content type %s with 415', async (type) => {
  const answer = await post(JSON.stringify(activity()), { 'content-type': type });
  expect(answer.status).toBe(415);
  expect(answer.body).toMatchObject({ code: 'unsupported_media_type' });
});

it('refuses more than 1 MiB with 413, more than 10 MiB of activities, and one that does not say how long it is', async () => {
  const enrolment = (bytes: number) =>
    api.call('POST', '/api/v1/enrolments', {
      as: 'operator',
      body: JSON.stringify({ pad: 'x'.repeat(bytes) }),
    });
  expect((await enrolment(1024 * 1024)).status).toBe(413);
  expect((await post(JSON.stringify([{ pad: 'x'.repeat(1024 * 1024) }]))).status).toBe(200);
  expect((await post(JSON.stringify([{ pad: 'x'.repeat(10 * 1024 * 1024) }]))).status).toBe(413);
  expect(await sendInPieces(`${api.server.origin}/api/v1/enrolments`, await api.token('operator'))).toBe(413);
});

it('refuses query parameters that are unknown, wrong or there twice', async () => {
  const get = (query: string) => api.call('GET', `/api/v1/health/violations?${query}`, { as: 'viewer' });
  for (const query of [
    'nothing=1',
    'limit=0',
    'limit=1001',
    'limit=ten',
    'sort=password_hash',
    'order=up',
    'limit=1&limit=2',
  ]) {
    expect([query, (await get(query)).status]).toEqual([query, 422]);
  }
  for (const hostile of ["';DROP TABLE users--", '%', '_', '\\', '\u0000']) {
    expect([200, 422]).toContain((await get(`search=${encodeURIComponent(hostile)}`)).status);
    expect((await get(`cursor=${encodeURIComponent(hostile)}`)).status).toBe(422);
    const actions = `/api/v1/repairs/1/actions?cursor=${encodeURIComponent(hostile)}`;
    expect((await api.call('GET', actions, { as: 'viewer' })).status).toBe(422);
  }
});

it.each(['0', '-1', '1e3', '0x10', '1.0', ' 1', '99999999999999999999', 'PLAYER'])(
  'refuses the id %j in a path with 422',
  async (id) => {
    const answer = await api.call('GET', `/api/v1/pairs/${encodeURIComponent(id)}/PLAYER`, { as: 'viewer' });
    expect(answer.status).toBe(422);
  },
);

it('answers what is not there with 404', async () => {
  const missing = {
    '/api/v1/nothing': 'not_found',
    [`/api/v1/pairs/${learner}/COACH`]: 'pair_not_found',
    '/api/v1/repairs/999': 'not_found',
    '/api/v1/repairs/999/actions': 'not_found',
    '/api/v1/health/latest-report': 'not_found',
  };
  for (const [path, code] of Object.entries(missing)) {
    expect((await api.call('GET', path, { as: 'viewer' })).body).toMatchObject({ status: 404, code });
  }
  expect((await post(activity({ user_id: 999_999 }))).body).toMatchObject({
    status: 404,
    code: 'user_not_found',
  });
});

it('carries a request id on every answer, the caller’s own when it is sane', async () => {
  const call = (id: string) => api.call('GET', '/api/v1/nothing', { headers: { 'x-request-id': id } });
  const own = await call('client-12345');
  expect(own.headers.get('x-request-id')).toBe('client-12345');
  expect(own.body.request_id).toBe('client-12345');
  for (const insane of ['short', 'x'.repeat(101), 'with space in it', '<script>alert(1)</script>']) {
    expect((await call(insane)).headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
  }
  expect(own.headers.get('cache-control')).toBe('no-store');
});

/** 2 MiB in chunks, without a Content-Length. */
function sendInPieces(url: string, token: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'transfer-encoding': 'chunked',
    };
    const sending = request(url, { method: 'POST', headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sending.on('error', reject);
    sending.end(Buffer.alloc(2 * 1024 * 1024, 32));
  });
}
