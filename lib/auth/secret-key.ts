import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Buffer, number, Buffer>(scrypt);

const SALT_BYTES = 16;
const HASH_BYTES = 32;

/**
 * Tells one SECRET_KEY from another and says nothing of it. It may be kept beside what the key seals: trying a key on it
 * takes scrypt's time and memory, where trying it on what it sealed, or on a token that it signed, takes a microsecond;
 * and the salt makes it differ each time, so that two installations with the same key cannot be told by it.
 */
export async function fingerprintOf(secretKey: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return ['v1', salt, await derive(secretKey, salt, HASH_BYTES)]
    .map((part) => (typeof part === 'string' ? part : part.toString('base64url')))
    .join('.');
}

/** Whether a fingerprint is of this key. */
export async function isFingerprintOf(fingerprint: string, secretKey: string): Promise<boolean> {
  const [version, salt = '', hash = ''] = fingerprint.split('.');
  const expected = Buffer.from(hash, 'base64url');
  if (version !== 'v1' || expected.length !== HASH_BYTES) return false;
  return timingSafeEqual(expected, await derive(secretKey, Buffer.from(salt, 'base64url'), HASH_BYTES));
}
