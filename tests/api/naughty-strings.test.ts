import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '@/lib/contract/operation';
import { type Api, startApi } from '@/tests/support/api';
import { activity, addUser, plantPair } from '@/tests/support/context';
import { type Newcomer, newcomersOf } from '@/tests/support/newcomers';
import { addressOf, bodiesOf, OPERATIONS, titleOf } from '@/tests/support/requests';
import { type Leaf, leaves, schemaOf, takesText, withValue } from '@/tests/support/shapes';

let api: Api;
beforeAll(async () => {
  api = await startApi({ ENABLE_STRUCTURED_LOGGING: 'false' });
});
afterAll(() => api.close());

const NAUGHTY = [
  'null',
  'undefined',
  'NaN',
  'Infinity',
  'true',
  '0',
  '-0',
  '1e309',
  '0x10',
  '1/0',
  '٣',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'Z̷̡̢̛a̶̧̛l̸̢̛g̷̨̛o̶̢̕',
  'e\u0301\u0302\u0303'.repeat(20),
  '\u202Egnp.exe\u202C',
  '\u2066mixed\u2069 العربية עברית',
  '\uFDFD',
  '👩‍👩‍👧‍👦',
  '🏳️‍🌈🇭🇺👋🏿',
  '𝕳𝖊𝖑𝖑𝖔 𐌰𐌱 𠜎𠜱',
  'line\u2028separator\u2029paragraph',
  'a\tb\nc\rd\u000be\u000cf\u0085g',
  '\u200b\u200c\u200d\u2060\ufeff',
  '\ufffe\uffff\ufffd',
  '\u{10ffff}\u{e0001}\u{e0041}',
  'İıŞşẞßǅﬁ',
  'árvíztűrő tükörfúrógép',
  '\\u0000 \\x00 %00 &#0; \\0',
  '{"a":"b"}',
  '\\',
  "'",
  '"',
  '`',
  '$1',
  '{a,b}',
  'a,b\n"c","d"',
  '=cmd|"/C calc"!A0',
  '<b>&amp;</b>',
];

/** Every code point except NUL and surrogates, in texts of `size` UTF-16 units between letters that no trim removes. */
function* codePoints(from: number, to: number, size: number): Generator<string> {
  let text = '';
  for (let point = from; point <= to; point++) {
    if (point === 0 || (point >= 0xd800 && point <= 0xdfff)) continue;
    text += String.fromCodePoint(point);
    if (text.length >= size - 3) {
      yield `a${text}z`;
      text = '';
    }
  }
  if (text) yield `a${text}z`;
}

const PLANES = Array.from({ length: 17 }, (_, plane) => plane * 0x10000);

/** The first planes completely, and both ends of the others. */
function mostCodePoints(size: number): string[] {
  return [
    ...codePoints(0, 0xffff, size),
    ...PLANES.slice(1).flatMap((start) => [
      ...codePoints(start, start + 0x7ff, size),
      ...codePoints(start + 0xff00, start + 0xffff, size),
    ]),
  ];
}

it('keeps each of the 1,112,063 characters in an activity key, and gives it back as it came', async () => {
  const user = await addUser(api.db);
  const keys = [...codePoints(0, 0x10ffff, 200), ...NAUGHTY.map((text) => `${text}!`), ...NAUGHTY];
  const groups = Array.from({ length: Math.ceil(keys.length / 1000) }, (_, at) =>
    keys.slice(at * 1000, at * 1000 + 1000),
  );
  for (const group of groups) {
    const answer = await api.call('POST', '/api/v1/activities', {
      as: 'operator',
      body: group.map((key) => activity(user, key)),
    });
    expect(answer.status).toBe(200);
    const results = answer.body as unknown as { activity_key: string; outcome: string }[];
    expect(results.map(({ activity_key }) => activity_key)).toEqual(group);
    expect(results.every(({ outcome }) => outcome === 'recorded')).toBe(true);
  }
  const { rows } = await api.db.execute<{ activity_key: string }>(
    sql`SELECT activity_key FROM activities WHERE user_id = ${user}`,
  );
  expect(new Set(rows.map(({ activity_key }) => activity_key))).toEqual(new Set(keys));
});

it('keeps the reason of a level as it was given', async () => {
  const texts = [...mostCodePoints(500), ...NAUGHTY.filter((text) => text.trim() === text)];
  const users = await Promise.all(Array.from({ length: 8 }, () => addUser(api.db)));
  const shares = users.map((_, share) => texts.filter((__, at) => at % users.length === share));
  await Promise.all(
    users.map(async (user, share) => {
      await plantPair(api.db, user, { progress: 2, license: 2 });
      const path = `/api/v1/pairs/${user}/PLAYER`;
      let seen = (await api.call('GET', path, { as: 'admin' })).headers.get('etag') as string;
      for (const [at, reason] of (shares[share] as string[]).entries()) {
        const answer = await api.call('PUT', `${path}/level`, {
          as: 'admin',
          body: { level: 1 + (at % 2), allow_demotion: true, reason },
          headers: { 'if-match': seen },
        });
        expect([answer.status, reason]).toEqual([200, reason]);
        seen = answer.headers.get('etag') as string;
      }
    }),
  );
  const { rows } = await api.db.execute<{ reason: string; audited: string }>(sql`
    SELECT reason, after->>'reason' AS audited FROM license_progressions
    JOIN audit_log a USING (request_id) WHERE source = 'admin' AND a.action = 'pair.set_level'`);
  expect(new Set(rows.map(({ reason }) => reason))).toEqual(new Set(texts));
  for (const { reason, audited } of rows) expect(audited).toBe(reason);
});

/** A body field of a write for signed-in users that accepts any text. */
type Field = { operation: Operation; leaf: Leaf; name: string };

const FIELDS: Field[] = OPERATIONS.filter(({ permission, body }) => permission !== null && body).flatMap(
  (operation) =>
    leaves(schemaOf(operation.body as NonNullable<Operation['body']>))
      .filter(takesText)
      .map((leaf) => ({ operation, leaf, name: `${titleOf(operation)} ${leaf.path.join('.')}` })),
);

function bodyWith({ operation, leaf }: Field, value: unknown): unknown {
  const full = leaf.path[0] === 0 ? [] : bodiesOf(operation).find((body) => !Array.isArray(body));
  return withValue(full, leaf.path, value);
}

async function sendText(field: Field, text: unknown, person: Newcomer | undefined) {
  const { operation } = field;
  return api.call(operation.method, addressOf(operation), {
    token: await person?.token('access'),
    body: bodyWith(field, text),
  });
}

/** Those of the texts that a column of any table holds unchanged. */
async function stored(texts: string[]): Promise<Set<string>> {
  const { rows: columns } = await api.db.execute<{ table_name: string; column_name: string }>(sql`
    SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND data_type = 'text' AND table_name <> 'idempotency_keys'`);
  const looks = columns.map(
    ({ table_name, column_name }) =>
      sql`SELECT ${sql.identifier(column_name)} AS found FROM ${sql.identifier(table_name)}
          WHERE ${sql.identifier(column_name)} = ANY (${sql.param(texts)}::text[])`,
  );
  const { rows } = await api.db.execute<{ found: string }>(sql.join(looks, sql` UNION `));
  return new Set(rows.map(({ found }) => found));
}

describe.each(FIELDS.map((field): [string, Field] => [field.name, field]))('%s', (_, field) => {
  it('takes every text in its bounds or refuses it clearly, gives back what it took, and stores it all or never', async () => {
    const size = Math.min(field.leaf.schema.maxLength ?? 500, 500);
    const plenty =
      size < 100 ? [] : [0, 0x10000, 0x1f000, 0xe0000].flatMap((at) => [...codePoints(at, at + 0x3ff, size)]);
    const texts = [...plenty, ...NAUGHTY].filter((text) => text.length <= size && text.trim() === text);
    const people = await newcomersOf(api.db, 'admin', texts.length);
    const taken: string[] = [];
    await Promise.all(
      people.map(async (person, at) => {
        const text = texts[at] as string;
        const answer = await sendText(field, text, person);
        expect([text, answer.status, answer.status < 500]).toEqual([text, answer.status, true]);
        if (answer.status >= 300) return;
        taken.push(text);
        const key = field.leaf.path.at(-1) as string;
        if (typeof answer.body[key] === 'string') expect(answer.body[key]).toBe(text);
      }),
    );
    const found = await stored(taken);
    if (found.size > taken.length / 2) expect(found).toEqual(new Set(taken));
  });

  it('refuses NUL and lone surrogates with 422, wherever they stand', async () => {
    const bad = ['\0', 'a\0b', 'ab\0', '\ud800', 'a\udfffb', '\udc00\ud800', `${'a'.repeat(10)}\udbff`];
    const people = await newcomersOf(api.db, 'admin', bad.length);
    const answers = await Promise.all(bad.map((text, at) => sendText(field, text, people[at])));
    expect(answers.map(({ status }, at) => [bad[at], status])).toEqual(bad.map((text) => [text, 422]));
  });
});
