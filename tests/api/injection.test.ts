import { request } from 'node:http';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '@/lib/contract/operation';
import { type Api, borrowApi } from '@/tests/support/api';
import { plantOfEveryKind } from '@/tests/support/context';
import { newcomersOf } from '@/tests/support/newcomers';
import { addressOf, bodiesOf, OPERATIONS, paramsOf, titleOf } from '@/tests/support/requests';
import { branches, type Leaf, leaves, schemaOf, takesText, withValue } from '@/tests/support/shapes';

let api: Api;
let before: unknown;
let lastOfThem: number;
beforeAll(async () => {
  api = await borrowApi();
  await plantOfEveryKind(api.db);
  const { rows } = await api.db.execute<{ id: string }>(sql`SELECT max(id) AS id FROM users`);
  lastOfThem = Number(rows[0]?.id);
  before = await fingerprint();
});
afterAll(() => api.close());

/** Longer than a statement may take: if the database slept, the answer would be a 503. */
const SLEEP_SECONDS = 20;
const HOSTILE = [
  "' OR 1=1 --",
  "'; DROP TABLE users; --",
  '1; DROP TABLE specialization_progress',
  "1' UNION SELECT password_hash FROM users --",
  `'||pg_sleep(${SLEEP_SECONDS})||'`,
  `1 AND (SELECT pg_sleep(${SLEEP_SECONDS})) IS NULL`,
  `$1::text); SELECT pg_sleep(${SLEEP_SECONDS}); --`,
  'x\r\nSet-Cookie: hostile=1',
  '../../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an attack on templates, not a template
  '${7*7}{{7*7}}<%= 7*7 %>#{7*7}',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '\0',
  'a\0b',
  '%00',
  '\\',
  '%',
  '_',
  '\u202Etxt.exe',
  '__proto__',
  'constructor',
  '-1',
  '1e309',
  '99999999999999999999999999',
  '9007199254740993',
  'NaN',
  'x'.repeat(5000),
];

/** For choices, numbers and formats: the shape checks these before any other code reads them. */
const FEW = HOSTILE.filter((_, at) => at % 4 === 0);

/** Times in the right format that a calendar, a database or an offset may not have. */
const EDGE_TIMES = [
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '0001-01-01T00:00:00+14:00',
  '9999-12-31T23:59:59.999999999Z',
  '9999-12-31T23:59:59-12:00',
  '2026-01-01T00:00:00+23:59',
  '2026-01-01T00:00:00-16:00',
  '2026-06-30T23:59:60Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T00:00Z',
  '2026-01-01T00:00:00.0000000000000000001Z',
  '1582-10-10T00:00:00Z',
  '+012026-01-01T00:00:00Z',
];

/**
 * The data that no attack may change: people, their pairs, and their rights. An admin may create people with any name, and
 * give a new password to user 1, whom the paths name.
 */
async function fingerprint(): Promise<unknown> {
  const { rows } = await api.db.execute(sql`
    SELECT (SELECT md5(string_agg(u.id || email || name || role || is_active || coalesce(password_hash, ''), ',' ORDER BY u.id))
            FROM users u WHERE u.id > 1 AND u.id <= ${lastOfThem}) AS users,
      (SELECT md5(string_agg(p::text, ',' ORDER BY user_id, specialization_id)) FROM specialization_progress p WHERE user_id > 1) AS progress,
      (SELECT md5(string_agg(l::text, ',' ORDER BY user_id, specialization_id)) FROM user_licenses l WHERE user_id > 1) AS licenses,
      (SELECT count(*)::int FROM pg_tables WHERE schemaname = 'public') AS tables`);
  return rows[0];
}

type Request = { operation: Operation; path: string; body?: unknown; headers?: Record<string, string> };

/** Sends some requests at a time, each with its own user. Every answer must be a normal answer or a clear refusal. */
async function sendAll(requests: Request[]): Promise<void> {
  const people = await newcomersOf(api.db, 'admin', Math.max(1, requests.length));
  const queue = [...requests.entries()];
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [at, one] = next;
      const { operation, path, body, headers } = one;
      const authorization = `Bearer ${await people[at]?.token('access')}`;
      const answer = await api.call(operation.method, path, {
        body: body ?? (operation.method === 'GET' ? undefined : '{}'),
        headers: { authorization, 'content-type': 'application/json', ...headers },
      });
      const what = [titleOf(operation), path, JSON.stringify(body)?.slice(0, 300), headers] as const;
      expect([what, answer.status, answer.status < 500], JSON.stringify(answer.body)).toEqual([
        what,
        answer.status,
        true,
      ]);
      if (answer.status >= 400) {
        expect(answer.headers.get('content-type')).toBe('application/problem+json');
        expect(answer.body.request_id).toBe(answer.headers.get('x-request-id'));
      }
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
}

const timesFor = ({ schema }: Leaf) => (/^date/.test(schema.format ?? '') ? EDGE_TIMES : []);
const withQuery = (path: string, name: string, value: string) =>
  `${path}?${encodeURIComponent(name)}=${encodeURIComponent(value)}`;

describe('text with a special meaning in SQL, HTML or a shell changes nothing and breaks nothing', () => {
  it('in every path parameter', async () => {
    const values = [
      ...FEW.map(encodeURIComponent),
      '%C0%AF',
      '%F0%82%82%AC',
      '%ED%A0%80',
      '%',
      '%zz',
      '1%2F2',
    ];
    await sendAll(
      OPERATIONS.flatMap((operation) =>
        paramsOf(operation).flatMap((name) =>
          values.map((value) => ({ operation, path: addressOf(operation, { [name]: value }) })),
        ),
      ),
    );
  });

  it('in every query parameter, and in ones that nobody knows', async () => {
    const raw = ['%C0%AF', '%ED%A0%80', '%', '%zz', '%FF%FE'];
    await sendAll(
      OPERATIONS.flatMap((operation) => {
        const path = addressOf(operation);
        const known = operation.query
          ? branches(schemaOf(operation.query)).flatMap((one) => leaves(one))
          : [];
        const unknown = ['q', '__proto__'].map((name) => ({ path: [name], schema: {} }));
        return [...known, ...unknown].flatMap((leaf) => {
          const [name] = leaf.path as [string];
          const hostile = takesText(leaf) ? HOSTILE : FEW;
          return [
            ...[...hostile, ...timesFor(leaf)].map((value) => ({
              operation,
              path: withQuery(path, name, value),
            })),
            ...(takesText(leaf) ? raw : []).map((value) => ({ operation, path: `${path}?${name}=${value}` })),
            { operation, path: `${path}?${name}[]=1&${name}[a]=2` },
          ];
        });
      }),
    );
  });

  it('in every field of every body', async () => {
    const odd: unknown[] = ['\uD800', { $gt: '' }, ['x'], null, { toString: 1 }, 1e308];
    await sendAll(
      OPERATIONS.flatMap((operation) => {
        if (!operation.body) return [];
        const [full] = bodiesOf(operation);
        return leaves(schemaOf(operation.body)).flatMap((leaf) =>
          [...(takesText(leaf) ? HOSTILE : FEW), ...odd, ...timesFor(leaf)].map((value) => ({
            operation,
            path: addressOf(operation),
            body: withValue(leaf.path[0] === 0 ? [] : full, leaf.path, value),
          })),
        );
      }),
    );
  });

  it('in the headers that we read', async () => {
    const printable = FEW.filter((text) => /^[\x20-\x7e]*$/.test(text));
    const values = [...printable, '', '*', '"1", "2"', 'W/"1.1"', '\xff\xfe'];
    const read = ({ method, version, idempotency }: Operation) => [
      ...(method !== 'GET' && idempotency !== 'none' ? ['idempotency-key'] : []),
      ...(version ? ['if-match'] : []),
    ];
    const withHeaders = (operation: Operation, names: string[]) =>
      names.flatMap((name) =>
        values.map((value) => ({ operation, path: addressOf(operation), headers: { [name]: value } })),
      );
    const always = [
      'x-request-id',
      'x-forwarded-for',
      'x-lockstep-address',
      'user-agent',
      'cookie',
      'if-match',
    ];
    await sendAll([
      ...OPERATIONS.flatMap((operation) => withHeaders(operation, read(operation))),
      ...OPERATIONS.filter(({ permission }) => permission === 'self.read' || permission === null).flatMap(
        (operation) => withHeaders(operation, always),
      ),
    ]);
  });
});

it('a cursor that was made up, or comes from another list, breaks no list', async () => {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const values = [
    '',
    '0',
    '-1',
    '+275760-09-13T00:00:00.000Z',
    '-271821-04-20T00:00:00.000Z',
    '0000-00-00',
    '2026-02-30T00:00:00Z',
    'infinity',
    'now',
    '294277-01-01',
    '1',
    '1 AD',
    'a\0b',
    '\uD800',
    '999',
    '-999',
    'x'.repeat(300),
    "2026-01-01'; SELECT pg_sleep(20); --",
  ];
  const ids = [0, 1, -1, 1.5, Number.MAX_SAFE_INTEGER, 1e300, '1', null, '99999999999999999999', [], {}];
  const forged = [
    ...values.map((value) => encode([value, 1])),
    ...ids.map((id) => encode(['1', id])),
    ...values.map((value) => encode(value)),
    encode({ value: 'x', id: 1 }),
    encode([1, 1]),
    encode([[['x']], 1]),
    ...ids.map(String),
    '999999999999999',
    '1/PLAYER',
    '999999999999999/x',
    '1/',
    '/PLAYER',
    '1/\0',
    '1/\uFFFD',
    '.'.repeat(500),
    'x'.repeat(501),
  ];
  const lists = OPERATIONS.filter(({ query }) => query && 'cursor' in (schemaOf(query).properties ?? {}));
  expect(lists.length).toBeGreaterThan(2);
  await sendAll(
    lists.flatMap((operation) => {
      const sorts = (schemaOf(operation.query as NonNullable<Operation['query']>).properties?.sort?.enum ?? [
        undefined,
      ]) as (string | undefined)[];
      return sorts.flatMap((sort) =>
        forged.map((cursor) => ({
          operation,
          path: `${withQuery(addressOf(operation), 'cursor', cursor)}${sort ? `&sort=${sort}` : ''}`,
        })),
      );
    }),
  );
});

it('a request with a line break in its head is not read as two requests', async () => {
  for (const target of ['/api/v1/auth/me\r\nX-Hostile: 1', '/api/v1/auth/me HTTP/1.1\r\n\r\nGET /x']) {
    expect(() => request(`${api.server.origin}/`, { path: target })).toThrow();
  }
});

it('left everything as it was', async () => {
  expect(await fingerprint()).toEqual(before);
});
