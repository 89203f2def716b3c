import { afterAll, beforeAll, expect, it } from 'vitest';
import { activityResultShape } from '@/lib/contract/activities';
import { pairShape } from '@/lib/contract/pairs';
import { type Api, borrowApi } from '@/tests/support/api';
import { addUser, storedPair } from '@/tests/support/context';

let api: Api;
beforeAll(async () => {
  api = await borrowApi();
});
afterAll(() => api.close());

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  api.call('POST', path, { as: 'operator', body, headers });

it('enrols once: 201, then 200', async () => {
  const body = { user_id: await addUser(api.db), specialization: 'COACH' };
  expect(await post('/api/v1/enrolments', body)).toMatchObject({
    status: 201,
    body: { outcome: 'enrolled' },
  });
  expect(await post('/api/v1/enrolments', body)).toMatchObject({
    status: 200,
    body: { outcome: 'already_enrolled' },
  });
});

it('records an activity once: 201, then 200, and 409 when the key names another one', async () => {
  const userId = await addUser(api.db);
  const activity = {
    user_id: userId,
    specialization: 'PLAYER',
    activity_key: 'lesson-1',
    xp: 30_000,
    sessions: 12,
  };
  const first = await post('/api/v1/activities', activity);
  expect(first.status).toBe(201);
  expect(activityResultShape.parse(first.body)).toMatchObject({
    outcome: 'recorded',
    total_xp: '30000',
    leveled_up: true,
  });
  expect(await post('/api/v1/activities', activity)).toMatchObject({
    status: 200,
    body: { outcome: 'duplicate' },
  });
  const other = await post('/api/v1/activities', { ...activity, xp: 1 });
  expect(other).toMatchObject({ status: 409, body: { code: 'key_reused' } });
  const stored = await storedPair(api.db, userId);
  expect(stored).toMatchObject({ total_xp: '30000', ledger: 1, license_level: stored.progress_level });
});

it('counts the same activity sent twenty times at once one time', async () => {
  const userId = await addUser(api.db);
  const activity = { user_id: userId, specialization: 'PLAYER', activity_key: 'once', xp: 7 };
  const answers = await Promise.all(Array.from({ length: 20 }, () => post('/api/v1/activities', activity)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(19).fill(200), 201]);
  expect(await storedPair(api.db, userId)).toMatchObject({ total_xp: '7', ledger: 1 });
});

it('answers a batch item by item, and a refused item does not stop the others', async () => {
  const userId = await addUser(api.db);
  const items = [
    { user_id: userId, specialization: 'PLAYER', activity_key: 'a', xp: 5 },
    { user_id: 999_999, specialization: 'PLAYER', activity_key: 'a', xp: 5 },
    { user_id: userId, specialization: 'PLAYER', activity_key: 'b', xp: -6 },
    { user_id: userId, specialization: 'PLAYER', activity_key: 'a', xp: 5 },
  ];
  const { status, body } = await post('/api/v1/activities', items);
  expect(status).toBe(200);
  const results = activityResultShape.array().parse(body);
  expect(results.map((result) => result.outcome)).toEqual([
    'recorded',
    'user_not_found',
    'total_below_zero',
    'duplicate',
  ]);
  expect(await storedPair(api.db, userId)).toMatchObject({ total_xp: '5', ledger: 1 });
});

it('takes up to 1,000 activities at once, and no more', async () => {
  const userId = await addUser(api.db);
  const items = Array.from({ length: 1001 }, (_, item) => ({
    user_id: userId,
    specialization: 'PLAYER',
    activity_key: `bulk-${item}`,
    xp: 1,
  }));
  expect((await post('/api/v1/activities', items)).status).toBe(422);
  expect((await post('/api/v1/activities', items.slice(1))).status).toBe(200);
  expect(await storedPair(api.db, userId)).toMatchObject({ total_xp: '1000', ledger: 1000 });
});

it('refuses a total below zero with nothing written', async () => {
  const userId = await addUser(api.db);
  const answer = await post('/api/v1/activities', {
    user_id: userId,
    specialization: 'PLAYER',
    activity_key: 'x',
    xp: -1,
  });
  expect(answer).toMatchObject({ status: 422, body: { code: 'total_below_zero' } });
  expect(await storedPair(api.db, userId)).toMatchObject({
    progress_level: null,
    license_level: null,
    ledger: 0,
  });
});

it('accepts the older system’s progress update, and each call counts unless it has a key', async () => {
  const userId = await addUser(api.db);
  const body = { student_id: userId, specialization_id: 'PLAYER', xp_change: 30_000, sessions_change: 12 };
  const update = (headers: Record<string, string> = {}) =>
    post('/api/v1/specializations/progress/update', body, headers);
  const first = await update();
  expect(first.status).toBe(200);
  expect(first.body).toMatchObject({ success: true, leveled_up: true, old_level: 1, total_xp: 30_000 });
  expect(first.body.new_level).toBe(first.body.license_level);
  expect((await update()).body).toMatchObject({ success: true, total_xp: 60_000 });
  expect((await update({ 'idempotency-key': 'u-1' })).body).toMatchObject({
    duplicate: false,
    total_xp: 90_000,
  });
  expect((await update({ 'idempotency-key': 'u-1' })).body).toMatchObject({
    duplicate: true,
    total_xp: 90_000,
  });
});

it('sets a level only on the version that was seen', async () => {
  const userId = await addUser(api.db);
  await post('/api/v1/enrolments', { user_id: userId, specialization: 'PLAYER' });
  const path = `/api/v1/pairs/${userId}/PLAYER`;
  const seen = await api.call('GET', path, { as: 'viewer' });
  const { version } = pairShape.parse(seen.body);
  expect(seen.headers.get('etag')).toBe(`"${version}"`);
  const set = (body: object, headers: Record<string, string> = {}) =>
    api.call('PUT', `${path}/level`, { as: 'admin', body, headers });
  expect((await set({ level: 3 })).status).toBe(422);
  expect((await set({ level: 99, version })).body).toMatchObject({
    status: 422,
    code: 'level_not_in_catalog',
  });
  expect((await set({ level: 3, version }, { 'if-match': '"another"' })).status).toBe(422);
  const raised = await set({ level: 3 }, { 'if-match': `"${version}"` });
  expect(raised).toMatchObject({ status: 200, body: { in_agreement: true, license: { current_level: 3 } } });
  expect((await set({ level: 4, version })).body).toMatchObject({ status: 409, code: 'stale_version' });
  const newer = String(raised.body.version);
  expect((await set({ level: 2, version: newer })).body).toMatchObject({
    status: 422,
    code: 'demotion_not_allowed',
  });
  expect((await set({ level: 2, version: newer, allow_demotion: true })).body).toMatchObject({
    code: 'reason_required',
  });
  const lowered = await set({ level: 2, version: newer, allow_demotion: true, reason: 'entered by mistake' });
  expect(lowered).toMatchObject({
    status: 200,
    body: { progress: { current_level: 2 }, license: { current_level: 2 } },
  });
});

it('lists the specializations with their levels in order', async () => {
  const { body } = await api.call('GET', '/api/v1/specializations', { as: 'student' });
  const list = body as unknown as { id: string; levels: { level: number; name_hu: string }[] }[];
  expect(list.map(({ id }) => id)).toEqual(['COACH', 'INTERNSHIP', 'PLAYER']);
  for (const { levels } of list)
    expect(levels.map(({ level }) => level)).toEqual(levels.map((_, index) => index + 1));
});
