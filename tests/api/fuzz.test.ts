import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Operation } from '@/lib/contract/operation';
import { type Api, borrowApi } from '@/tests/support/api';
import { plantOfEveryKind } from '@/tests/support/context';
import { newcomersOf } from '@/tests/support/newcomers';
import { addressOf, OPERATIONS, paramsOf, titleOf } from '@/tests/support/requests';
import { branches, type Schema, schemaOf } from '@/tests/support/shapes';

let api: Api;
beforeAll(async () => {
  api = await borrowApi();
  await plantOfEveryKind(api.db);
});
afterAll(() => api.close());

/** Always the same seed: the name of a failure is enough to find it again. */
const SEED = 20_261_124;
const REQUESTS_EACH = 50;
/** A sign-in verifies every password, and that takes time. */
const REQUESTS_EACH_FOR_ANYBODY = 15;

/** Any JSON, for fields whose shape requires something else. */
const anything: fc.Arbitrary<unknown> = fc.jsonValue({ maxDepth: 2 });

/** Mostly values that fit the schema, up to its bounds and just past them. Sometimes any value. */
function mostly(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: fitting(schema) }, { weight: 1, arbitrary: anything });
}

function fitting(schema: Schema): fc.Arbitrary<unknown> {
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choices) return fc.oneof(...choices.map(mostly));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'object':
      return fittingObject(schema);
    case 'array':
      return fc.array(mostly(schema.items ?? {}), { maxLength: 3 });
    case 'integer':
      return fittingInteger(schema);
    case 'number':
      return fc.double();
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'string':
      return fittingText(schema);
    default:
      return anything;
  }
}

function fittingObject(schema: Schema): fc.Arbitrary<unknown> {
  const fields = Object.entries(schema.properties ?? {}).map(
    ([name, field]) => [name, mostly(field)] as const,
  );
  const wanted = schema.required ?? [];
  const object = fc.record(Object.fromEntries(fields), {
    requiredKeys: wanted.filter((name) => schema.properties?.[name]),
  });
  return fc.oneof(
    { weight: 9, arbitrary: object },
    {
      weight: 1,
      arbitrary: fc.tuple(object, fc.dictionary(fc.string(), anything)).map(([a, b]) => ({ ...b, ...a })),
    },
  );
}

function fittingInteger({ minimum = -(2 ** 53), maximum = 2 ** 53 }: Schema): fc.Arbitrary<unknown> {
  const clamp = (value: number) =>
    Math.min(Math.max(value, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
  return fc.oneof(
    fc.integer({ min: clamp(Math.max(minimum, -10)), max: clamp(Math.min(maximum, 10)) }),
    fc.integer({ min: clamp(minimum), max: clamp(maximum) }),
    fc.constantFrom(minimum, maximum, minimum - 1, maximum + 1, 0, -1, 1.5, 1e300),
  );
}

function fittingText({ minLength = 0, maxLength = 100, format, pattern }: Schema): fc.Arbitrary<unknown> {
  const text = fc.string({
    unit: 'binary',
    minLength: Math.max(0, minLength - 1),
    maxLength: Math.min(maxLength + 1, 600),
  });
  if (format === 'date-time' || format === 'date') {
    const instant = fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
    return fc.oneof(
      instant,
      instant.map((iso) => iso.slice(0, 10)),
      text,
    );
  }
  if (format === 'uuid') return fc.oneof(fc.uuid(), text);
  if (format === 'email') return fc.oneof(fc.emailAddress(), text);
  if (pattern) return fc.oneof(fc.nat().map(String), text);
  return text;
}

type Fuzzed = { path: string; body?: string; headers: Record<string, string> };

function requestOf(operation: Operation): fc.Arbitrary<Fuzzed> {
  const params = operation.params ? (schemaOf(operation.params).properties ?? {}) : {};
  const given = fc.record(
    Object.fromEntries(paramsOf(operation).map((name) => [name, mostly(params[name] ?? {})])),
  );
  const query = operation.query
    ? fc.oneof(...branches(schemaOf(operation.query)).map(mostly))
    : fc.constant({});
  const body = operation.body ? mostly(schemaOf(operation.body)) : fc.constant(undefined);
  const key = fc.option(fc.string({ unit: 'grapheme-ascii', maxLength: 210 }), { nil: undefined, freq: 3 });
  const version = fc.option(fc.constantFrom('"1.1"', '"0"', 'W/"1"', '*', '"'), { nil: undefined });
  return fc
    .tuple(given, query, body, key, version)
    .map(([values, search, content, idempotencyKey, ifMatch]) => ({
      path: addressOf(operation, encoded(values)) + searchOf(search),
      ...(content === undefined ? {} : { body: JSON.stringify(content) }),
      headers: {
        'content-type': 'application/json',
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      },
    }));
}

/** An empty part of a path, or one of dots, would change the path. */
function encoded(values: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return [name, /^\.{0,2}$/.test(text) ? 'x' : encodeURIComponent(wellFormed(text))];
    }),
  );
}

/** An address cannot hold half of a surrogate pair. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

function searchOf(search: unknown): string {
  if (typeof search !== 'object' || search === null) return '';
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  const pairs = Object.entries(search).map(([name, value]) => [name, text(value)]);
  return pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : '';
}

it.each(OPERATIONS.map((operation) => [titleOf(operation), operation] as const))(
  '%s answers whatever is sent, or says what is wrong with it',
  async (_, operation) => {
    const numRuns = operation.permission === null ? REQUESTS_EACH_FOR_ANYBODY : REQUESTS_EACH;
    const requests = fc.sample(requestOf(operation), { seed: SEED, numRuns });
    const people = await newcomersOf(api.db, 'admin', requests.length);
    await Promise.all(
      requests.map(async ({ path, body, headers }, at) => {
        const authorization = `Bearer ${await people[at]?.token('access')}`;
        const sent = { path, body, headers };
        const answer = await api.call(operation.method, path, {
          body,
          headers: { ...headers, authorization },
        });
        expect([sent, answer.status, answer.status < 500], JSON.stringify(answer.body)).toEqual([
          sent,
          answer.status,
          true,
        ]);
        if (answer.status < 400) return;
        expect(answer.headers.get('content-type')).toBe('application/problem+json');
        expect(answer.body).toMatchObject({
          status: answer.status,
          code: expect.any(String),
          detail: expect.any(String),
          request_id: answer.headers.get('x-request-id'),
        });
      }),
    );
  },
);
