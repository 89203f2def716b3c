import { expect, it } from 'vitest';
import { DomainError } from '@/lib/errors';
import { parseStrictJson } from '@/lib/http/strict-json';
import { costlyJson, LARGEST_BYTES } from '@/tests/support/costly-json';
import { roomMs, startStopwatch } from '@/tests/support/stopwatch';

const parse = (text: string) => parseStrictJson(Buffer.from(text));

/** A JSON text with every kind of value. The same seed gives the same text. */
function someJson(seed: number): string {
  let state = seed;
  const next = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % below;
  };
  const space = () => ['', ' ', '\n', '\t', ' \r\n'][next(5)];
  const text = () =>
    JSON.stringify(['', 'a', 'ő', '😀', '"', '\\', '\\"', '{', ']', ':', ',', '-1', '\u2028'][next(13)]);
  const number = () =>
    ['0', '-0', '1.5', '-3e2', '1E+2', '9007199254740991', '0.30000000000000004', '12.0'][next(8)];
  const value = (depth: number): string => {
    const kind = next(depth > 5 ? 4 : 7);
    if (kind === 0) return text();
    if (kind === 1) return number() as string;
    if (kind === 2) return 'null';
    if (kind === 3) return next(2) ? 'true' : 'false';
    const items = Array.from({ length: next(5) }, (_, at) => {
      const item = `${space()}${value(depth + 1)}${space()}`;
      return kind < 6 ? `${space()}"k${at}${next(2) ? '\\u00e9' : ''}"${space()}:${item}` : item;
    });
    return kind < 6 ? `{${items.join(',')}}` : `[${items.join(',')}]`;
  };
  return value(0);
}

it('returns the result of JSON.parse for JSON with only one meaning', () => {
  for (let seed = 1; seed <= 2_000; seed++) {
    const text = someJson(seed);
    expect([text, parse(text)]).toEqual([text, JSON.parse(text)]);
  }
});

it('refuses what JSON.parse refuses, without another error', () => {
  for (let seed = 1; seed <= 2_000; seed++) {
    const whole = someJson(seed);
    const text = whole.slice(0, seed % (whole.length + 1)) + (seed % 3 ? '' : '"');
    let isJson = true;
    try {
      JSON.parse(text);
    } catch {
      isJson = false;
    }
    if (isJson) continue;
    expect(() => parse(text)).toThrow(DomainError);
  }
});

it('finds a repeated key among many', () => {
  for (const count of [2, 16, 17, 18, 99]) {
    const keys = Array.from({ length: count }, (_, at) => `"k${at}":${at}`);
    expect(Object.keys(parse(`{${keys}}`) as object)).toHaveLength(count);
    expect(() => parse(`{${[...keys, `"k${count - 1}":0`]}}`)).toThrow(DomainError);
    expect(() => parse(`{${[...keys, '"k0":0']}}`)).toThrow(DomainError);
  }
});

it('accepts a key again in another object, and as a value', () => {
  expect(parse('[{"a":"a"},{"a":{"a":["a","a"]}},"a"]')).toEqual([{ a: 'a' }, { a: { a: ['a', 'a'] } }, 'a']);
});

it('takes constructor and prototype as names, as long as one does not hold the other', () => {
  expect(parse('{"prototype":1,"constructor":2}')).toEqual({ prototype: 1, constructor: 2 });
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

it('shortens a long path', () => {
  try {
    parse(`{"${'k'.repeat(900)}":{"${'é'.repeat(900)}":1e999}}`);
    expect.unreachable();
  } catch (error) {
    expect((error as DomainError).errors?.[0]?.path.length).toBeLessThanOrEqual(200);
  }
});

it('accepts input that is just within every limit', () => {
  const object = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`k${at}`, at]));
  expect(parse(JSON.stringify(object))).toEqual(object);
  const items = Array.from({ length: 1_000 }, () => ({}));
  expect(parse(JSON.stringify([items, items]))).toEqual([items, items]);
  const activity = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`field_${at}`, 'a text']));
  const bulk = Array.from({ length: 1_000 }, () => activity);
  expect(parse(JSON.stringify(bulk))).toEqual(bulk);
});

/** The time to decode the largest body and to read each of its characters once. */
function oneLookMs(): number {
  const bytes = Buffer.alloc(LARGEST_BYTES, 'x');
  const elapsedMs = startStopwatch();
  const text = new TextDecoder().decode(bytes);
  let sum = 0;
  for (let at = 0; at < text.length; at++) sum += text.charCodeAt(at);
  expect(sum).toBeGreaterThan(0);
  return elapsedMs();
}

it.each(costlyJson(LARGEST_BYTES))(
  '10 MiB of %s cost a look at each character, or less',
  (_, text, refusedAt) => {
    const bytes = Buffer.from(text);
    const withinMs = roomMs(oneLookMs());
    const elapsedMs = startStopwatch();
    let path: string | null = null;
    try {
      parseStrictJson(bytes, { anyText: true });
    } catch (error) {
      path = (error as DomainError).errors?.[0]?.path ?? 'no refusal';
    }
    expect(elapsedMs()).toBeLessThan(withinMs);
    if (refusedAt) expect(path).toMatch(refusedAt);
    else expect(path).toBeNull();
  },
);
