import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { violationShape } from '@/lib/contract/violations';
import { writerDetailShape, writerShape } from '@/lib/contract/writers';
import { type Api, borrowApi } from '@/tests/support/api';
import { addUser, plantPair } from '@/tests/support/context';
import { compareAll, lowerLicenses, writeAs } from '@/tests/support/writers';

let api: Api;
let id: number;
let users: number[];
beforeAll(async () => {
  api = await borrowApi();
  users = [await addUser(api.db), await addUser(api.db)];
  for (const user of users)
    await plantPair(api.db, user, { progress: 2, license: 2, xp: 25_000, sessions: 12 });
  await compareAll(api);
  await writeAs(api, 'psql', (db) => db.execute(lowerLicenses(users)));
  await compareAll(api);
  const { rows } = await api.db.execute<{ id: string }>(
    sql`SELECT id FROM writers WHERE application = 'psql'`,
  );
  id = Number(rows[0]?.id);
});
afterAll(() => api.close());

const path = () => `/api/v1/writers/${id}`;

it('a viewer reads who else writes, and cannot decide about it; neither can an operator', async () => {
  const list = await api.call('GET', '/api/v1/writers?mode=flagged', { as: 'viewer' });
  expect(writerShape.array().parse(list.body)).toEqual(list.body);
  const one = await api.call('GET', path(), { as: 'viewer' });
  expect(writerDetailShape.parse(one.body)).toEqual(one.body);
  expect(one.headers.get('etag')).toBe('"undecided"');
  for (const as of ['viewer', 'operator'] as const) {
    const body = { mode: 'adopted', reason: 'Ours', version: 'undecided' };
    expect((await api.call('PATCH', path(), { as, body })).status).toBe(403);
  }
});

it.each([
  [{ mode: 'trusted', reason: 'x' }, 'mode'],
  [{ mode: 'adopted', reason: ' ' }, 'reason'],
  [{ mode: 'adopted' }, 'reason'],
  [{ mode: 'adopted', reason: 'x', role: 'other' }, 'role'],
  [{ mode: 'adopted', reason: 'x' }, 'version'],
])('a decision of %j is refused, naming %s', async (body, field) => {
  const answer = await api.call('PATCH', path(), { as: 'admin', body });
  expect([answer.status, (answer.body.errors as { path: string }[])[0]?.path]).toEqual([422, field]);
});

it('an admin decides on the version that was seen; the same version again is refused', async () => {
  const headers = { 'If-Match': '"undecided"' };
  const body = { mode: 'adopted', reason: 'The old portal, until spring' };
  const decided = await api.call('PATCH', path(), { as: 'admin', body, headers });
  expect(decided.body).toMatchObject({
    mode: 'adopted',
    reason: body.reason,
    decided_by: `user:${api.users.admin.id}`,
  });
  expect((await api.call('PATCH', path(), { as: 'admin', body, headers })).status).toBe(412);
  const inBody = { ...body, version: 'undecided' };
  expect((await api.call('PATCH', path(), { as: 'admin', body: inBody })).status).toBe(409);
});

it('findings are listed by writer and by transaction, and a filter of a repair takes both', async () => {
  const list = await api.call('GET', `/api/v1/health/violations?writer=${id}`, { as: 'viewer' });
  expect(list.headers.get('x-total-count')).toBe('2');
  const found = violationShape.array().parse(list.body);
  const transaction = found[0]?.written_by?.transaction_id;
  const together = await api.call('GET', `/api/v1/health/violations?transaction=${transaction}`, {
    as: 'viewer',
  });
  expect(violationShape.array().parse(together.body)).toHaveLength(2);
  const preview = await api.call('POST', '/api/v1/repairs', {
    as: 'operator',
    body: { scope: { filter: { transaction, writer: id } }, dry_run: true },
  });
  expect(preview.status).toBe(200);
});

it('an unknown writer is not found', async () => {
  expect((await api.call('GET', '/api/v1/writers/999999', { as: 'viewer' })).status).toBe(404);
});
