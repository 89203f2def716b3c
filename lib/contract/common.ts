import { z } from 'zod';
import { NOTE_MAX, REASON_MAX } from '@/lib/vocabulary/limits';
import { SPECIALIZATION_IDS } from '@/lib/vocabulary/specializations';
import { USER_ID_MAX } from '@/lib/vocabulary/users';

export const userIdShape = z.int().min(1).max(USER_ID_MAX);
export const specializationShape = z.enum(SPECIALIZATION_IDS);
const EARLIEST = Date.parse('1900-01-01T00:00:00Z');
const LATEST = Date.parse('9999-12-31T23:59:59Z');

/** A calendar has more times than a database stores, and JavaScript reads the first years as years of this century. */
export const timestampShape = z.iso
  .datetime({ offset: true })
  .refine(
    (text) => Date.parse(text) >= EARLIEST && Date.parse(text) <= LATEST,
    'must lie in the years 1900 to 9999',
  )
  .refine((text) => !/[+-](1[6-9]|2\d):?\d\d$/.test(text), 'must have an offset below 16 hours');

/** PostgreSQL stores every Unicode character except NUL. Half a surrogate pair is not a character. */
const isStorable = (text: string) => !/[\0\p{Surrogate}]/u.test(text);
const UNSTORABLE = 'must be Unicode text without the NUL character';

export const textShape = (max: number) => z.string().min(1).max(max).refine(isStorable, UNSTORABLE);
export const noteShape = textShape(NOTE_MAX);
export const reasonShape = z.string().trim().min(1).max(REASON_MAX).refine(isStorable, UNSTORABLE);

/** An IANA time zone, like `Europe/Budapest`. */
export const timeZoneShape = z
  .string()
  .max(64)
  .refine(isTimeZone, 'must be an IANA time zone, like Europe/Budapest');

function isTimeZone(name: string): boolean {
  // Newer engines also accept offsets such as +01:00, but an offset has no summer time.
  if (!/^[A-Za-z][\w+-]*(\/[\w+-]+)*$/.test(name)) return false;
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

export const pageQueryShape = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(50),
  cursor: z.string().max(500).optional(),
});

/** An id in a path or a query: only decimal digits, without a sign or an exponent. */
export const idShape = z
  .string()
  .regex(/^[1-9]\d{0,15}$/, 'must be a whole number from 1')
  .transform(Number)
  .pipe(userIdShape);

/** A period by the database's clock. It includes `since` and excludes `until`. */
export const periodShape = z.object({ since: timestampShape.optional(), until: timestampShape.optional() });

/** Of every CSV file. */
export const fileQueryShape = z.strictObject({
  bom: z
    .stringbool()
    .default(false)
    .describe('The file begins with a byte order mark: without it, Excel does not read it as UTF-8'),
});

export const idParamsShape = z.strictObject({ id: idShape });
export const pairParamsShape = z.strictObject({ user_id: idShape, specialization: specializationShape });
