import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { currentOf, eachOf, type SecretKeys } from './secret-keys';
import { type KeyPurpose, subKeyOf } from './sub-key';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A text that is sealed for one purpose cannot be opened for another. */
export type SealPurpose = Extract<KeyPurpose, 'second factor' | 'alert channel'>;

/** Encrypts a text for one owner with AES-256-GCM, under a key made from the current SECRET_KEY. */
export function seal(
  text: string,
  owner: string,
  secret: SecretKeys,
  purpose: SealPurpose = 'second factor',
): string {
  const iv = randomBytes(IV_BYTES);
  const key = subKeyOf(currentOf(secret), purpose);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `v1.${sealed.toString('base64url')}`;
}

/** Decrypts the text; null when it was sealed for another owner or with another SECRET_KEY, or was changed since. */
export function unseal(
  sealed: string,
  owner: string,
  secret: SecretKeys,
  purpose: SealPurpose = 'second factor',
): string | null {
  const [version, body = ''] = sealed.split('.');
  const bytes = Buffer.from(body, 'base64url');
  if (version !== 'v1' || bytes.length <= IV_BYTES + TAG_BYTES) return null;
  for (const key of eachOf(secret)) {
    const text = decrypt(bytes, owner, subKeyOf(key, purpose));
    if (text !== null) return text;
  }
  return null;
}

/**
 * The text to store from now on: sealed with the current SECRET_KEY when the key before had sealed it; otherwise
 * unchanged.
 */
export function sealAnew(
  sealed: string,
  owner: string,
  secret: SecretKeys,
  purpose: SealPurpose = 'second factor',
): string {
  if (unseal(sealed, owner, currentOf(secret), purpose) !== null) return sealed;
  const text = unseal(sealed, owner, secret, purpose);
  return text === null ? sealed : seal(text, owner, secret, purpose);
}

function decrypt(bytes: Buffer, owner: string, key: Buffer): string | null {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
    return text.toString('utf8');
  } catch {
    // Node says only that the text does not authenticate: it cannot be opened.
    return null;
  }
}
