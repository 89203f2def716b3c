import { DomainError } from '@/lib/errors';

const DEPTH_MAX = 32;
const KEYS_MAX = 100;
/** Every field name is shorter. */
const KEY_LENGTH_MAX = 1_000;
const ITEMS_MAX = 1_000;
/** Strings, numbers, brackets and commas. A thousand activities with every field have a quarter of this number. */
const TOKENS_MAX = 200_000;
/** No real number is longer. The checks of a number take more than linear time in its length. */
const NUMBER_LENGTH_MAX = 100;
/** A number of at most this length is always exact as a double. */
const EXACT_LENGTH = 15;
/** The shortest exact text of a double has no more significant digits. */
const DIGITS_MAX = 17;
const PATH_MAX = 200;
/** Characters that need a check. Others (spaces, colons, `true`, no JSON) are skipped, in a leap when there are many. */
const LOOKED_AT = /["{}[\],\-0-9]/g;
const LEAP_AFTER = 32;
/** Up to this number of keys, a search in a list is faster than a set. */
const LISTED_KEYS_MAX = 16;
/** NUL, and a surrogate without its other half: PostgreSQL stores neither. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;
const EACH_UNSTORABLE = /[\0\p{Surrogate}]/gu;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** An object (with its keys so far) or an array that is open at the current place. */
type Open = { keys: string[] | null; known: Set<string> | null; item: number };

/**
 * Parses JSON in UTF-8 that has only one meaning. Throws `invalid_input`, with the path, for input that JSON.parse accepts
 * silently: a repeated key, keys that reach prototypes, numbers that would be rounded or infinite, text that cannot be
 * stored (unless `anyText`). Limits the cost before it parses: 32 levels, 100 keys in an object, 1,000 items in an array and
 * 200,000 tokens. Throws also for invalid JSON or a BOM.
 */
export function parseStrictJson(bytes: Uint8Array, { anyText = false } = {}): unknown {
  try {
    const text = utf8.decode(bytes);
    refuseAmbiguity(text, anyText);
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw refusal('', 'is not valid JSON in UTF-8');
  }
}

/** Reads each character once. JSON.parse checks the syntax later, so invalid JSON only has to pass through here. */
function refuseAmbiguity(text: string, anyText: boolean): void {
  const open: Open[] = [];
  let inside: Open | undefined;
  let passed = 0;
  let tokens = 0;
  const count = () => {
    tokens += 1;
    if (tokens > TOKENS_MAX) throw refusal(pathOf(open), `is past the first ${TOKENS_MAX} tokens`);
  };
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22 /* " */) {
      count();
      at = passString(text, at, open, anyText);
    } else if (code === 0x7b /* { */ || code === 0x5b /* [ */) {
      count();
      if (open.length === DEPTH_MAX) throw refusal(pathOf(open), `is nested past ${DEPTH_MAX} levels`);
      inside = { keys: code === 0x7b ? [] : null, known: null, item: 0 };
      open.push(inside);
    } else if (code === 0x7d /* } */ || code === 0x5d /* ] */) {
      count();
      open.pop();
      inside = open.at(-1);
    } else if (code === 0x2c /* , */) {
      count();
      if (inside) inside.item += 1;
      if (inside?.keys === null && inside.item === ITEMS_MAX) {
        throw refusal(pathOf(open), `is one too many: an array may have ${ITEMS_MAX} items`);
      }
    } else if (code === 0x2d /* - */ || (code >= 0x30 && code <= 0x39)) {
      count();
      at = passNumber(text, at, open);
    } else {
      passed += 1;
      if (passed % LEAP_AFTER === 0) at = nextLookedAt(text, at + 1) - 1;
    }
  }
}

function nextLookedAt(text: string, from: number): number {
  LOOKED_AT.lastIndex = from;
  return LOOKED_AT.test(text) ? LOOKED_AT.lastIndex - 1 : text.length;
}

/** Checks the string that opens at `at`. Returns its last position. */
function passString(text: string, at: number, open: Open[], anyText: boolean): number {
  const found = endOfString(text, at);
  const end = Math.abs(found);
  const isKey = open.at(-1)?.keys != null && isFollowedByColon(text, end);
  if (isKey && end - at > KEY_LENGTH_MAX) throw refusal(pathOf(open), 'has a key that is too long');
  if (isKey || (found < 0 && !anyText)) {
    const value = found < 0 ? String(JSON.parse(text.slice(at, end + 1))) : text.slice(at + 1, end);
    if (isKey) addKey(open, value);
    if (found < 0 && !anyText && UNSTORABLE.test(value)) {
      throw refusal(pathOf(open), 'contains a character that cannot be stored');
    }
  }
  return end;
}

/** The same for a number. */
function passNumber(text: string, at: number, open: Open[]): number {
  const found = endOfNumber(text, at);
  const end = Math.abs(found);
  if (found < 0 && !isExact(text.slice(at, end))) {
    throw refusal(pathOf(open), 'is a number that would lose digits');
  }
  return end - 1;
}

/** The position where the string that opens at `at` closes. Negative when the string has an escape. */
function endOfString(text: string, at: number): number {
  let escaped = false;
  for (let end = at + 1; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === 0x22) return escaped ? -end : end;
    if (code === 0x5c /* \ */) {
      escaped = true;
      end += 1;
    }
  }
  throw refusal('', 'is not valid JSON in UTF-8');
}

function isFollowedByColon(text: string, end: number): boolean {
  for (let at = end + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x3a /* : */) return true;
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return false;
  }
  return false;
}

/** The position after the number that begins at `at`. Negative when it is more than a few digits. */
function endOfNumber(text: string, at: number): number {
  let plain = true;
  for (let end = at + 1; ; end++) {
    const code = text.charCodeAt(end);
    if (code >= 0x30 && code <= 0x39) continue;
    const goesOn = code === 0x2e || code === 0x2b || code === 0x2d || (code | 0x20) === 0x65; /* . + - e */
    if (!goesOn) return plain && end - at <= EXACT_LENGTH ? end : -end;
    plain = false;
  }
}

/** Whether a double holds the token's value: not infinite, not rounded to or past whole numbers, not underflown to zero. */
function isExact(token: string): boolean {
  if (token.length > NUMBER_LENGTH_MAX) return false;
  const value = Number(token);
  if (!Number.isFinite(value)) return Number.isNaN(value);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return false;
  const [mantissa = '', exponent] = token.split(/e/i);
  if (value === 0) return !/[1-9]/.test(mantissa);
  const digits = mantissa.replace(/[-.]/g, '').replace(/^0+|0+$/g, '');
  if (digits.length > DIGITS_MAX) return false;
  return exponent !== undefined || Number.isInteger(value) === /^-?\d+(\.0*)?$/.test(mantissa);
}

function addKey(open: Open[], key: string): void {
  const inside = open.at(-1) as Open;
  const keys = inside.keys as string[];
  const isKnown = inside.known ? inside.known.has(key) : keys.includes(key);
  const parent = open.at(-2)?.keys?.at(-1);
  keys.push(key);
  if (keys.length > KEYS_MAX) {
    throw refusal(pathOf(open), `is one too many: an object may have ${KEYS_MAX} keys`);
  }
  if (isKnown) throw refusal(pathOf(open), 'is there twice');
  if (key === '__proto__' || (key === 'prototype' && parent === 'constructor')) {
    throw refusal(pathOf(open), 'is not a known field');
  }
  if (inside.known) inside.known.add(key);
  else if (keys.length > LISTED_KEYS_MAX) inside.known = new Set(keys);
}

/** Like `scope.pairs[3].user_id`: the newest key or the current item of each open object or array. */
function pathOf(open: Open[]): string {
  const path = open.reduce((text, { keys, item }) => {
    if (!keys) return `${text}[${item}]`;
    const key = keys.at(-1)?.slice(0, 100);
    return key === undefined ? text : `${text}${text && '.'}${key}`;
  }, '');
  return path.slice(0, PATH_MAX).replace(EACH_UNSTORABLE, '\u{fffd}');
}

function refusal(path: string, message: string): DomainError {
  const detail = path === '' ? `the body ${message}` : 'the body is not as it must be; see errors';
  return new DomainError('invalid_input', detail, [{ path, message }]);
}
