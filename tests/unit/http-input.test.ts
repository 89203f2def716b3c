import { expect, it } from 'vitest';
import { z } from 'zod';
import { activitiesBodyShape, activityShape } from '@/lib/contract/activities';
import { programOperations } from '@/lib/contract/programs';
import { repairBodyShape } from '@/lib/contract/repairs';
import { DomainError } from '@/lib/errors';
import { seenVersion } from '@/lib/http/expected-version';
import { fieldErrors, parseInput, readQuery } from '@/lib/http/parse-input';

function paths(shape: z.ZodType, input: unknown): string[] {
  const { error } = shape.safeParse(input);
  return fieldErrors(error?.issues ?? []).map(({ path }) => path);
}

it('names the mistake deepest inside the branch of a union that the sender meant', () => {
  expect(paths(repairBodyShape, { scope: { pairs: [{ user_id: 1 }] } })).toEqual([
    'scope.pairs[0].specialization',
  ]);
  expect(paths(repairBodyShape, { scope: { filter: { kind: 'other' } } })).toEqual(['scope.filter.kind']);
  const item = { user_id: 1, specialization: 'PLAYER', activity_key: 'k' };
  const oneOrMany = z.union([activityShape, z.array(activityShape)]);
  expect(paths(oneOrMany, [item, { ...item, xp: 'many' }])).toEqual(['[1].xp']);
  expect(paths(activitiesBodyShape, { ...item, xp: 'many', sessions: 0.5 })).toEqual(['xp', 'sessions']);
});

it('names each unknown field', () => {
  expect(paths(z.strictObject({ a: z.int() }), { a: 1, b: 2, c: 3 })).toEqual(['b', 'c']);
});

it('stops listing at a hundred mistakes', () => {
  expect(paths(z.array(z.int()), Array(5000).fill('x'))).toHaveLength(100);
});

it('throws a refusal that repeats no value of the input', () => {
  try {
    parseInput(z.strictObject({ password: z.int() }), { password: 'hunter2 hunter2' }, 'body');
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(DomainError);
    expect(JSON.stringify(error)).not.toContain('hunter2');
  }
});

it('refuses text that cannot be written as UTF-8, and says where', () => {
  const shape = z.object({ a: z.array(z.string()), b: z.unknown() });
  for (const text of ['\0', 'a\0', '\ud800', 'a\udc00b', '\udc00\ud800']) {
    try {
      parseInput(shape, { a: ['fine', text], b: { c: [text] } }, 'body');
      expect.unreachable();
    } catch (error) {
      expect((error as DomainError).errors?.map(({ path }) => path)).toEqual(['a[1]', 'b.c[0]']);
    }
  }
  const fine = { a: ['\u{1f600}', '\uffff', '\ud83d\ude00'], b: null };
  expect(parseInput(shape, fine, 'body')).toEqual(fine);
});

it('reads a query with names of object members as plain values', () => {
  expect(Object.keys(readQuery(new URL('http://x/?__proto__=1&constructor=2&a=3')))).toEqual([
    '__proto__',
    'constructor',
    'a',
  ]);
  expect(() => readQuery(new URL('http://x/?a=1&a=2'))).toThrow(DomainError);
});

it('takes the version from the body or from If-Match, and not from two that differ', () => {
  const request = (ifMatch?: string) =>
    new Request('http://x/', { headers: ifMatch === undefined ? {} : { 'if-match': ifMatch } });
  const operation = programOperations['PATCH /programs/{id}'];
  const seen = (from: Request, version?: string) => seenVersion(operation, from, { version });
  expect(seen(request(), '7.8')).toBe('7.8');
  expect(seen(request('"7.8"'), undefined)).toBe('7.8');
  expect(seen(request('W/"7.8"'), '7.8')).toBe('7.8');
  expect(() => seen(request('"7.8"'), '7.9')).toThrow(DomainError);
  expect(() => seen(request('*'), '7.9')).toThrow(DomainError);
  expect(() => seen(request(), undefined)).toThrow(DomainError);
});
