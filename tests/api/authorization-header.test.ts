import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, borrowApi } from '@/tests/support/api';
import { expectRefused, forgeriesOf } from '@/tests/support/forged-tokens';
import { type Newcomer, newcomerOf } from '@/tests/support/newcomers';

let api: Api;
let admin: Newcomer;
beforeAll(async () => {
  api = await borrowApi();
  admin = await newcomerOf(api.db, 'admin');
});
afterAll(() => api.close());

const { forge, me } = forgeriesOf(
  () => api,
  () => admin,
);

describe('a header that is no token', () => {
  const good = () => forge();
  const headers: [string, () => string][] = [
    ['nothing', () => ''],
    ['Bearer', () => 'Bearer'],
    ['Bearer and blanks', () => 'Bearer   '],
    ['Bearer %', () => 'Bearer %'],
    ['Bearer null', () => 'Bearer null'],
    ['Bearer undefined', () => 'Bearer undefined'],
    ['a token without a scheme', good],
    ['no blank after the scheme', () => `Bearer${good()}`],
    ['a tab after the scheme', () => `Bearer\t${good()}`],
    ['Basic', () => `Basic ${Buffer.from('admin:admin').toString('base64')}`],
    ['Basic with a token', () => `Basic ${good()}`],
    ['Digest', () => 'Digest username="admin"'],
    ['two tokens', () => `Bearer ${good()} ${good()}`],
    ['two tokens with a comma', () => `Bearer ${good()}, Bearer ${good()}`],
    ['a token twice', () => `Bearer ${good()}${good()}`],
    ['a token in quotes', () => `Bearer "${good()}"`],
    ['a token cut off', () => `Bearer ${good().slice(0, 60)}`],
    ['two parts', () => `Bearer ${good().split('.').slice(0, 2).join('.')}`],
    ['four parts', () => `Bearer ${good()}.x`],
    ['five parts, as an encrypted one', () => `Bearer ${good()}.x.y`],
    ['a dot before', () => `Bearer .${good()}`],
    ['a dot after', () => `Bearer ${good()}.`],
    ['only dots', () => 'Bearer ..'],
    ['padding', () => `Bearer ${good()}=`],
    ['another alphabet', () => `Bearer ${good().replace('.', '+.')}`],
    ['percent signs', () => `Bearer ${encodeURIComponent(good()).replace('.', '%2e')}`],
    ['Latin letters', () => 'Bearer \xe9\xe8.\xe9.\xe9'],
  ];

  it.each(headers)('is refused: %s', async (_, header) => {
    expectRefused(await me(header()));
  });

  it('is refused when it is too long for the server', async () => {
    // Past 16 KiB Node answers before our code.
    for (const [length, status] of [
      [8_000, 401],
      [100_000, 431],
    ] as const) {
      const headers = { authorization: `Bearer ${'a'.repeat(length)}.b.c` };
      const answer = await fetch(`${api.server.origin}/api/v1/auth/me`, { headers });
      expect([length, answer.status]).toEqual([length, status]);
    }
  });

  it('is refused when there are two, whichever is valid', async () => {
    for (const pair of [
      [`Bearer ${forge()}`, 'Bearer a.b.c'],
      ['Bearer a.b.c', `Bearer ${forge()}`],
    ]) {
      const status = await statusWithTwo(pair);
      expect(status === 401 || (status === 200 && pair[0] !== 'Bearer a.b.c')).toBe(true);
    }
  });

  it('is not read from the address or the body', async () => {
    const answer = await api.call('GET', `/api/v1/health/status?access_token=${forge()}`);
    expect(answer.status).toBe(401);
    const body = { access_token: forge() };
    expect((await api.call('POST', '/api/v1/enrolments', { body })).status).toBe(401);
  });
});

/** Two Authorization headers: Node keeps the first. */
function statusWithTwo(values: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const sending = request(`${api.server.origin}/api/v1/auth/me`, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sending.setHeader('authorization', values);
    sending.on('error', reject);
    sending.end();
  });
}
