import { expect, it } from 'vitest';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '@/lib/cursor';

const shape = z.tuple([z.string(), z.int()]);

it('a cursor gives back the values that were put into it', () => {
  expect(decodeCursor(encodeCursor(['Ádám \\u0000', 7]), shape)).toEqual(['Ádám \\u0000', 7]);
});

it.each([
  ['nothing', ''],
  ['no base64url', '%%%'],
  ['one that is cut', encodeCursor(['Ádám', 7]).slice(0, -3)],
  ['values of another sort', encodeCursor([7, 'Ádám'])],
  ['a text that no row can hold', encodeCursor(['\0', 7])],
])('%s is refused as a cursor', (_, cursor) => {
  expect(() => decodeCursor(cursor, shape)).toThrow('the cursor is not one that this list gave out');
});
