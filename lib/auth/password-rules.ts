import { brotliDecompressSync } from 'node:zlib';
import { COMMON_PASSWORDS } from './common-passwords';

export const PASSWORD_LENGTH_MIN = 12;
export const PASSWORD_LENGTH_MAX = 128;

/** The owner's texts that a password may not be made of. */
export type PasswordOwner = { email?: string; name?: string };

/** A shorter name or address occurs in too many words, so it is not checked. */
const OWN_WORD_MIN = 4;
/** Characters that a password must have beside the owner's name or address. */
const BESIDE_MIN = 8;
const REPEATED_UNIT_MAX = 4;
const RUNS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
];

let common: Set<string> | undefined;

/** Unpacked when the first password is set, because most processes never need it. */
function commonPasswords(): Set<string> {
  common ??= new Set(
    brotliDecompressSync(Buffer.from(COMMON_PASSWORDS, 'base64')).toString('utf8').split('\n'),
  );
  return common;
}

/**
 * What a refused password must be instead; null for a password that may be set. There are no rules about kinds of
 * characters.
 */
export function refusePassword(password: string, owner: PasswordOwner = {}): string | null {
  const characters = [...password];
  if (characters.length < PASSWORD_LENGTH_MIN || characters.length > PASSWORD_LENGTH_MAX) {
    return `must have ${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters`;
  }
  const plain = password.normalize('NFC').toLowerCase();
  if (commonPasswords().has(plain) || commonPasswords().has(plain.replace(/\s+/g, ''))) {
    return 'must not be one of the passwords that are tried first; this one is common';
  }
  if (isRepeated(plain) || isRun(plain)) return 'must not be a row or a repetition of a few characters';
  if (isOwn(plain, owner)) return 'must not be made of the user’s own name or e-mail address';
  return null;
}

function isRepeated(plain: string): boolean {
  const characters = [...plain];
  return Array.from({ length: REPEATED_UNIT_MAX }, (_, at) => at + 1).some((unit) =>
    characters.every((character, at) => character === characters[at % unit]),
  );
}

function isRun(plain: string): boolean {
  return RUNS.some((run) => run.includes(plain) || [...run].reverse().join('').includes(plain));
}

function isOwn(plain: string, { email = '', name = '' }: PasswordOwner): boolean {
  const letters = lettersOf(plain);
  const [local = ''] = email.split('@');
  return [email, local, name, ...name.split(/\s+/)]
    .map(lettersOf)
    .filter((word) => word.length >= OWN_WORD_MIN)
    .some((word) => letters.includes(word) && letters.replaceAll(word, '').length < BESIDE_MIN);
}

function lettersOf(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
