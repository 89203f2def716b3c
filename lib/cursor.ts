import { type SQL, sql } from 'drizzle-orm';
import type { z } from 'zod';
import { DomainError } from './errors';

/** The position where a list goes on: the sort values of the last shown item. Clients must not read it. */
export function encodeCursor(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** The sort values in a cursor. Throws `invalid_input` for one that is not of this shape. */
export function decodeCursor<T>(cursor: string, shape: z.ZodType<T>): T {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const parsed = shape.safeParse(values);
    // A text with U+0000 is in no row: PostgreSQL cannot hold one.
    if (parsed.success && ![values].flat().some(holdsNul)) return parsed.data;
  } catch {
    // The text is not our base64url JSON: the answer is the same as for a wrong shape.
  }
  throw foreignCursor();
}

function holdsNul(value: unknown): boolean {
  return typeof value === 'string' && value.includes('\0');
}

function foreignCursor(): DomainError {
  return new DomainError('invalid_input', 'the cursor is not one that this list gave out', [
    { path: 'cursor', message: 'not a cursor of this list, or of another sort' },
  ]);
}

/** An exact moment in a cursor: microseconds since 1970, as text. */
export const MICROSECONDS = /^\d{1,16}$/;

export function microsecondsOf(moment: SQL): SQL {
  return sql`(extract(epoch FROM ${moment}) * 1000000)::bigint::text`;
}

export function momentOf(microseconds: string): SQL {
  return sql`(timestamptz 'epoch' + ${microseconds}::bigint * interval '1 microsecond')`;
}
