import { z } from 'zod';
import { EMAIL_MAX } from '@/lib/vocabulary/limits';

/**
 * The form in which an e-mail address is stored and compared: two addresses are the same when their forms are equal.
 * Letters of every script become lower case by Unicode, and not by the database's locale; canonically equal characters
 * become one. İ becomes i with a dot above (two characters), so it is nobody else's i.
 */
export function normalizeEmail(text: string): string {
  return text.trim().toLowerCase().normalize('NFC');
}

const ATOM = "[\\p{L}\\p{M}\\p{N}!#$%&'*+/=?^_`{|}~-]+";
const LABEL = '[\\p{L}\\p{N}](?:[\\p{L}\\p{M}\\p{N}-]*[\\p{L}\\p{M}\\p{N}])?';
const LOCAL_MAX = 64;
const ADDRESS = new RegExp(`^(?=.{1,${LOCAL_MAX}}@)${ATOM}(?:\\.${ATOM})*@${LABEL}(?:\\.${LABEL})+$`, 'u');

/** Whether a text is an e-mail address, of letters of any script (RFC 6531). The domain has a dot. */
export function isEmail(text: string): boolean {
  return text.length <= EMAIL_MAX && ADDRESS.test(text);
}

/** An e-mail address in the form in which it is stored. */
export const emailShape = z
  .string()
  .overwrite(normalizeEmail)
  .max(EMAIL_MAX)
  .refine(isEmail, 'must be an e-mail address');
