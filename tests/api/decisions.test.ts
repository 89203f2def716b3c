import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { VERSION_MAX } from '@/lib/vocabulary/limits';
import { type Api, borrowApi } from '@/tests/support/api';
import { addUser, plantPair, storedPair } from '@/tests/support/context';

let api: Api;
beforeAll(async () => {
  api = await borrowApi();
});
afterAll(() => api.close());

type Way =
  | 'withdraw'
  | 'issue'
  | 'validity'
  | 'reset'
  | 'adjust'
  | 'accept-totals'
  | 'restore-totals'
  | 'take-back';

async function newPair() {
  const user = await addUser(api.db);
  await plantPair(api.db, user, { progress: 2, license: 2, xp: 25_000, sessions: 12 });
  const path = `/api/v1/pairs/${user}/PLAYER`;
  const read = async () => (await api.call('GET', path, { as: 'admin' })).body as Record<string, unknown>;
  const decide = async (way: Way, body: object, version?: string) =>
    api.call(way === 'validity' ? 'PUT' : 'POST', `${path}/${way}`, {
      as: 'admin',
      body: { reason: 'tried', version: version ?? (await read()).version, ...body },
    });
  return { user, path, read, decide };
}

it.each<[Way, object]>([
  ['withdraw', {}],
  ['validity', { suspended: true }],
  ['reset', {}],
  ['adjust', { xp: 5 }],
  ['take-back', { activity_key: 'none' }],
])('%s needs a reason and the version that was seen, and refuses a stale one', async (way, body) => {
  const { user, path, read, decide } = await newPair();
  const { version } = (await read()) as { version: string };
  const before = await storedPair(api.db, user);
  expect((await decide(way, { ...body, reason: undefined })).body).toMatchObject({ status: 422 });
  expect((await decide(way, { ...body, reason: '  ' })).body).toMatchObject({ status: 422 });
  const method = way === 'validity' ? 'PUT' : 'POST';
  const unseen = await api.call(method, `${path}/${way}`, {
    as: 'admin',
    body: { ...body, reason: 'tried' },
  });
  expect(unseen.body).toMatchObject({ status: 422, errors: [{ path: 'version' }] });
  await api.db.execute(sql`UPDATE user_licenses SET updated_at = now() WHERE user_id = ${user}`);
  for (const stale of [version, '9'.repeat(VERSION_MAX)]) {
    expect((await decide(way, body, stale)).body).toMatchObject({ status: 409, code: 'stale_version' });
  }
  const header = await api.call(method, `${path}/${way}`, {
    as: 'admin',
    body: { ...body, reason: 'tried' },
    headers: { 'if-match': `"${version}"` },
  });
  expect(header.body).toMatchObject({ status: 412 });
  expect(await storedPair(api.db, user)).toEqual(before);
});

it('a withdrawn license is issued again, and each answer is the pair with its new version', async () => {
  const { read, decide } = await newPair();
  const withdrawn = await decide('withdraw', { until: '2999-01-01T00:00:00Z' });
  expect(withdrawn).toMatchObject({
    status: 200,
    body: {
      license: null,
      license_state: 'withdrawn',
      in_agreement: true,
      withdrawal: { until: '2999-01-01T00:00:00.000Z' },
    },
  });
  expect(withdrawn.headers.get('etag')).toBe(`"${(await read()).version}"`);
  expect((await decide('validity', { suspended: true })).body).toMatchObject({
    status: 409,
    code: 'not_applicable',
  });
  const issued = await decide('issue', {});
  expect(issued).toMatchObject({
    status: 200,
    body: { license: { current_level: 2 }, license_state: 'valid' },
  });
  expect((await decide('issue', {})).body).toMatchObject({ status: 409, code: 'not_applicable' });
  expect((await decide('withdraw', { until: '2000-01-01T00:00:00Z' })).body).toMatchObject({ status: 422 });
});

it('totals move by what is asked for, never below zero', async () => {
  const { decide } = await newPair();
  expect((await decide('adjust', { xp: -25_001 })).body).toMatchObject({
    status: 422,
    code: 'total_below_zero',
  });
  expect((await decide('adjust', { xp: -5_000 })).body).toMatchObject({ progress: { total_xp: '20000' } });
  expect((await decide('reset', { xp: 30_000 })).body).toMatchObject({
    status: 422,
    code: 'total_too_large',
  });
  expect((await decide('accept-totals', {})).body).toMatchObject({ status: 409, code: 'not_applicable' });
  expect((await decide('restore-totals', {})).body).toMatchObject({ status: 409, code: 'not_applicable' });
  expect((await decide('take-back', { activity_key: 'none' })).body).toMatchObject({
    status: 404,
    code: 'not_found',
  });
  expect((await decide('reset', {})).body).toMatchObject({
    progress: { current_level: 1, total_xp: '0' },
    license: { current_level: 1, max_achieved_level: 2 },
  });
});

it('the state of a license is in lists and files', async () => {
  const { user, decide } = await newPair();
  await decide('validity', { valid_until: '2026-01-01T00:00:00Z' });
  const { body: pairs } = await api.call('GET', `/api/v1/pairs?user_ids=${user}`, { as: 'viewer' });
  expect(pairs).toMatchObject([
    { license_state: 'expired', license: { valid_until: '2026-01-01T00:00:00.000Z' } },
  ]);
  await api.db.execute(sql`UPDATE user_licenses SET current_level = 1 WHERE user_id = ${user}`);
  await api.call('POST', '/api/v1/health/check-now', { as: 'operator' });
  const { body: found } = await api.call('GET', `/api/v1/health/violations?user_id=${user}`, {
    as: 'viewer',
  });
  expect(found).toMatchObject([{ kind: 'level_mismatch', license_state: 'expired' }]);
  const file = await api.call('GET', '/api/v1/health/violations/export', { as: 'viewer' });
  const [header, row] = String(file.body.text).trim().split('\r\n');
  // The statement that wrote the pair comes later in the row, and may hold commas.
  const place = header?.split(',').indexOf('license_state') ?? -1;
  expect(place).toBeGreaterThan(0);
  expect(row?.split(',')[place]).toBe('expired');
});
