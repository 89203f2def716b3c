import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Api, borrowApi } from '@/tests/support/api';
import { addUser, storedPair } from '@/tests/support/context';

let api: Api;
let learner: number;
beforeAll(async () => {
  api = await borrowApi();
  learner = await addUser(api.db);
});
afterAll(() => api.close());

const activity = (xp = '1', more = '') =>
  `{"user_id":${learner},"specialization":"PLAYER","activity_key":"k","xp":${xp}${more}}`;

/** JSON that two parsers read differently, and that JSON.parse accepts without an error. */
it.each<[string, () => string, string]>([
  ['a field that is there twice', () => activity('1', ',"xp":2'), 'xp'],
  ['a field twice, alike', () => activity('1', ',"xp":1'), 'xp'],
  ['a field twice, written otherwise', () => activity('1', ',"\\u0078p":2'), 'xp'],
  ['a field twice, far apart', () => activity('1', `${' '.repeat(1000)},"sessions":0,"xp":2`), 'xp'],
  ['a field twice in a list', () => `[${activity()},${activity('1', ',"user_id":2')}]`, '[1].user_id'],
  ['a number with more digits than a double has', () => activity('1.00000000000000000001'), 'xp'],
  ['a number that vanishes', () => activity('1e-400'), 'xp'],
  ['a mark of byte order', () => `\ufeff${activity()}`, ''],
])('refuses %s', async (_, body, path) => {
  const answer = await api.call('POST', '/api/v1/activities', { as: 'operator', body: body() });
  expect(answer.body).toMatchObject({ status: 422, code: 'invalid_input', errors: [{ path }] });
  expect((await storedPair(api.db, learner)).ledger).toBe(0);
});

it('refuses a field twice inside another', async () => {
  const body = '{"scope":{"filter":{"kind":"missing_license","kind":"missing_progress"}},"dry_run":true}';
  const answer = await api.call('POST', '/api/v1/repairs', { as: 'operator', body });
  expect(answer.body).toMatchObject({ status: 422, errors: [{ path: 'scope.filter.kind' }] });
});

it.each(['[', '{"a":', '[{"a":'])('refuses a nesting of %j without end', async (opening) => {
  for (const depth of [40, 1000, 100_000]) {
    const answer = await api.call('POST', '/api/v1/activities', {
      as: 'operator',
      body: opening.repeat(depth),
    });
    expect(answer.body).toMatchObject({ status: 422, code: 'invalid_input' });
  }
});
