import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Buffer, number, Buffer>(scrypt);

const SALT_BYTES = 16;
const HASH_BYTES = 32;

/**
 * A fingerprint that tells one SECRET_KEY from another and reveals nothing of the key. It may be stored beside the
 * sealed texts: a guess against it takes scrypt's time and memory, while a guess against a sealed text or a signed
 * token takes a microsecond. The salt makes it different each time, so nobody can see that two installations have the
 * same key.
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
