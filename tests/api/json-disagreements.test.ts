import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Api, borrowApi } from '@/tests/support/api';
import { addUser } from '@/tests/support/context';
import { newcomersOf } from '@/tests/support/newcomers';
import { addressOf, OPERATIONS, titleOf } from '@/tests/support/requests';

let api: Api;
let learner: number;
beforeAll(async () => {
  api = await borrowApi();
  learner = await addUser(api.db);
});
afterAll(() => api.close());

let keys = 0;
/** An activity whose XP is written as given, with more fields behind it. */
const activity = (xp = '1', more = '') =>
  `{"user_id":${learner},"specialization":"PLAYER","activity_key":"k${++keys}","xp":${xp}${more}}`;

async function post(body: string | Uint8Array<ArrayBuffer>, type = 'application/json'): Promise<Answer> {
  const response = await fetch(`${api.server.origin}/api/v1/activities`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await api.token('operator')}`, 'content-type': type },
    body,
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

function expectRefused({ status, headers, body }: Answer) {
  expect([status, body.code]).toEqual([422, 'invalid_input']);
  expect(headers.get('content-type')).toBe('application/problem+json');
  expect(body.errors).toContainEqual({ path: expect.any(String), message: expect.any(String) });
}

const totalXp = async () => BigInt((await post(activity('0'))).body.total_xp as string);

it.each([
  ['1.0', 1],
  ['-0', 0],
  ['-0.0', 0],
  ['1e2', 100],
  ['1E+2', 100],
  ['100e-2', 1],
  ['0.5e1', 5],
  [' \t\r\n7 ', 7],
  ['9007199254740991e0', 9_007_199_254_740_991],
  ['-9007199254740991', -9_007_199_254_740_991],
])('takes the number %s for exactly %i', async (written, value) => {
  const before = await totalXp();
  const answer = await post(activity(written));
  expect([answer.status, answer.body.total_xp]).toEqual([201, String(before + BigInt(value))]);
});

it.each([
  '01',
  '+1',
  '.5',
  '1.',
  '-',
  '1e',
  '0x10',
  '1_000',
  '1n',
  'NaN',
  'Infinity',
  '-Infinity',
  'undefined',
  'True',
  'None',
  '١',
  '0.1',
  '1e-1',
  '1e309',
  '9007199254740992',
  '9007199254740993',
  '18446744073709551616',
  '1e300',
  '"1"',
  'null',
  'true',
  '[]',
  '[1]',
  '{}',
  '',
])('refuses %s for a number', async (written) => {
  expectRefused(await post(activity(written)));
});

const text = (written: string) => activity().replace(/"k\d+"/, written);

it.each([
  ['"\\u0041\\ud83d\\ude00"', 'A😀'],
  ['"\\/\\b\\f\\n\\r\\t\\"\\\\"', '/\b\f\n\r\t"\\'],
  ['"\u2028\u2029\u007f\u0085"', '\u2028\u2029\u007f\u0085'],
])('takes the text %s for what it means', async (written, value) => {
  expect((await post(text(written))).body).toMatchObject({ activity_key: value, outcome: 'recorded' });
});

it.each([
  "'k'",
  '`k`',
  'k',
  '"k',
  '"\\x41"',
  '"\\u{41}"',
  '"\\u00"',
  '"\\a"',
  '"\\0"',
  '"\u0000"',
  '"a\nb"',
  '"a\tb"',
  '"\u001f"',
  '"\\u0000"',
  '"\\ud800"',
  '"\\udc00\\ud800"',
  '"\\ud83d"',
  '""',
  '"a" "b"',
  '"a"+"b"',
])('refuses %j for a text', async (written) => {
  expectRefused(await post(text(written)));
});

const good = () => activity();

it.each<[string, () => string]>([
  ['a comma at the end of an object', () => activity('1', ',')],
  ['a comma at the end of a list', () => `[${good()},]`],
  ['two commas', () => `[${good()},,${good()}]`],
  ['no comma', () => `[${good()} ${good()}]`],
  ['a line comment', () => `${good()} // why`],
  ['a block comment', () => `/* why */${good()}`],
  ['a hash comment', () => `${good()} # why`],
  ['keys without quotes', () => good().replace('"xp"', 'xp')],
  ['keys in single quotes', () => good().replace('"xp"', "'xp'")],
  ['a number as a key', () => activity('1', ',1:1')],
  ['two documents', () => `${good()}${good()}`],
  ['two lines of documents', () => `${good()}\n${good()}`],
  ['something behind', () => `${good()}x`],
  ['a NUL behind', () => `${good()}\0`],
  ['something before', () => `)]}',\n${good()}`],
  ['a call', () => `callback(${good()})`],
  ['a wrong bracket', () => good().replace('}', ']')],
  ['an end too early', () => good().slice(0, -1)],
  ['an end too late', () => `${good()}}`],
  ['nothing', () => ''],
  ['blanks', () => ' \n\t '],
  ['a vertical tab', () => `\u000b${good()}`],
  ['a no-break space', () => `\u00a0${good()}`],
  ['a line separator', () => `${good()}\u2028`],
  ['base64', () => Buffer.from(good()).toString('base64')],
  ['YAML', () => 'user_id: 1\nspecialization: PLAYER'],
  ['a form', () => 'user_id=1&specialization=PLAYER'],
  ['an unknown field', () => activity('1', ',"XP":1')],
  ['a prototype', () => activity('1', ',"__proto__":{"xp":5}')],
  ['a constructor', () => activity('1', ',"constructor":{"prototype":{"xp":5}}')],
])('refuses %s', async (_, body) => {
  expectRefused(await post(body()));
});

describe('refuses bytes that are no UTF-8:', () => {
  const ascii = (bytes: string) => Buffer.from(bytes, 'latin1');
  it.each<[string, () => Buffer]>([
    ['UTF-16', () => Buffer.from(good(), 'utf16le')],
    ['UTF-16 with a mark', () => Buffer.from(`\ufeff${good()}`, 'utf16le')],
    ['UTF-16, the other end first', () => Buffer.from(`\ufeff${good()}`, 'utf16le').swap16()],
    ['Latin 1', () => ascii(text('"\xe9"'))],
    ['an overlong quote', () => ascii(text('"\xc0\xa2"'))],
    ['an overlong NUL', () => ascii(text('"\xc0\x80"'))],
    ['a surrogate', () => ascii(text('"\xed\xa0\x80"'))],
    ['a pair of surrogates', () => ascii(text('"\xed\xa0\xbd\xed\xb8\x80"'))],
    ['past the last plane', () => ascii(text('"\xf4\x90\x80\x80"'))],
    ['a character cut off', () => ascii(text('"\xf0\x9f\x98"'))],
    ['a byte that cannot be', () => ascii(text('"\xff"'))],
    ['gzip', () => ascii('\x1f\x8b\x08\x00')],
  ])('%s', async (_, bytes) => {
    expectRefused(await post(new Uint8Array(bytes())));
  });
});

it('takes UTF-8 when it is said, and refuses any other word for the type with 415', async () => {
  for (const type of [
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'Application/JSON',
  ]) {
    expect([type, (await post(good(), type)).status]).toEqual([type, 201]);
  }
  for (const type of [
    'application/json; charset=utf-16',
    'application/json, text/html',
    'text/json',
    'application/xml',
  ]) {
    expect([type, (await post(good(), type)).status]).toEqual([type, 415]);
  }
});

const writing = OPERATIONS.filter(({ body }) => body);

it.each(writing.map((operation) => [titleOf(operation), operation] as const))(
  '%s refuses what is no JSON, or no object of its shape',
  async (_, operation) => {
    const bodies = [
      '',
      '{',
      "{'a':1}",
      '{}{}',
      'NaN',
      'null',
      '1',
      '"x"',
      'true',
      '[null]',
      '[[]]',
      '{"__proto__":{}}',
    ];
    const people = await newcomersOf(api.db, 'admin', bodies.length);
    const answers = await Promise.all(
      bodies.map(async (body, at) =>
        api.call(operation.method, addressOf(operation), {
          body,
          headers: {
            authorization: `Bearer ${await people[at]?.token('access')}`,
            'content-type': 'application/json',
          },
        }),
      ),
    );
    // Where many may be sent, each item is refused by itself.
    const itemwise = operation.id === 'recordActivities' ? ['[null]', '[[]]'] : [];
    expect(answers.map(({ status }, at) => [bodies[at], status])).toEqual(
      bodies.map((body) => [body, itemwise.includes(body) ? 200 : 422]),
    );
    for (const [at, { body }] of answers.entries()) {
      if (itemwise.includes(bodies[at] ?? '')) expect(body).toMatchObject([{ outcome: 'invalid_input' }]);
    }
  },
);
