import { isEmail, normalizeEmail } from '@/lib/contract/email';
import { EMAIL_MAX } from '@/lib/vocabulary/limits';
import type { ReadLocalDate } from './local-dates';

/** A field of a CSV file as it is given to PostgreSQL, or its fault. */
export type Parsed = { value: string | null } | { fault: string };

/** `readLocalDate` reads days of other forms than ISO 8601. */
export type FieldParser = (text: string, readLocalDate?: ReadLocalDate) => Parsed;

const INTEGER = /^[+-]?\d+$/;
const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;
const TIME =
  /^(\d{4}-\d\d-\d\d)[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,9}))?)?\s*(Z|[+-](?:0\d|1[0-5])(?::?[0-5]\d)?)?$/i;
const MIDNIGHT = /^(\d{4}-\d\d-\d\d)[T ]00:00(?::00(?:[.,]0+)?)?Z?$/i;
const noDate = () => null;
const FIRST_YEAR = 1900;
const LAST_YEAR = 2199;

/** Text of 1 to `max` characters, without the white space around it. */
export function text(max: number): FieldParser {
  return (field) => {
    if (field === '') return { fault: 'is empty' };
    return field.length > max ? { fault: `is longer than ${max} characters` } : { value: field };
  };
}

export function optionalText(max: number): FieldParser {
  const parse = text(max);
  return (field) => (field === '' ? { value: null } : parse(field));
}

/** An address, in the form in which it is stored. */
export function email(field: string): Parsed {
  if (field === '') return { fault: 'is empty' };
  const address = normalizeEmail(field);
  if (address.length > EMAIL_MAX) return { fault: `is longer than ${EMAIL_MAX} characters` };
  return isEmail(address) ? { value: address } : { fault: 'is not an e-mail address' };
}

/** A whole number from `min` to `max`. */
export function whole(min: bigint, max: bigint): FieldParser {
  return (field) => {
    if (field === '') return { fault: 'is empty' };
    if (!INTEGER.test(field)) return { fault: 'is not a whole number' };
    const value = BigInt(field.startsWith('+') ? field.slice(1) : field);
    if (value > max) return { fault: `is too large (at most ${max})` };
    if (value < min) return { fault: min === 0n ? 'is negative' : `is too small (at least ${min})` };
    return { value: value.toString() };
  };
}

export function optionalWhole(min: bigint, max: bigint): FieldParser {
  const parse = whole(min, max);
  return (field) => (field === '' ? { value: null } : parse(field));
}

/** A day, `2013-09-21`, as its first instant in UTC. Spreadsheets write it with the time of midnight. */
export function day(field: string, readLocalDate: ReadLocalDate = noDate): Parsed {
  const written = MIDNIGHT.exec(field)?.[1] ?? readLocalDate(field) ?? field;
  return isDay(written)
    ? { value: `${written}T00:00:00Z` }
    : { fault: 'is not a date (YYYY-MM-DD; see --dates)' };
}

/** A day or an instant (ISO 8601, or as PostgreSQL writes it); without an offset it is UTC. */
export function instant(field: string, readLocalDate: ReadLocalDate = noDate): Parsed {
  const written = readLocalDate(field) ?? field;
  if (isDay(written)) return { value: `${written}T00:00:00Z` };
  const parts = TIME.exec(field);
  if (!parts?.[1] || !isDay(parts[1]))
    return { fault: 'is not a date or time (YYYY-MM-DD, YYYY-MM-DDTHH:MM:SSZ; see --dates)' };
  const [, date, hours, minutes, seconds = '00', fraction, offset = 'Z'] = parts;
  return {
    value: `${date}T${hours}:${minutes}:${seconds}${fraction ? `.${fraction}` : ''}${offset.toUpperCase()}`,
  };
}

export function optionalInstant(field: string, readLocalDate?: ReadLocalDate): Parsed {
  return field === '' ? { value: null } : instant(field, readLocalDate);
}

function isDay(field: string): boolean {
  const parts = DAY.exec(field);
  if (!parts) return false;
  const [year, month, date] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (year < FIRST_YEAR || year > LAST_YEAR) return false;
  const made = new Date(Date.UTC(year, month - 1, date));
  return made.getUTCMonth() === month - 1 && made.getUTCDate() === date;
}
