import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type KeyPurpose, subKeyOf } from './sub-key';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** What is sealed for one is no use for another. */
export type SealPurpose = Extract<KeyPurpose, 'second factor' | 'alert channel'>;

/** Encrypts a text for one owner with AES-256-GCM, under a key made from SECRET_KEY. */
export function seal(
  text: string,
  owner: string,
  secret: string,
  purpose: SealPurpose = 'second factor',
): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', subKeyOf(secret, purpose), iv).setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `v1.${sealed.toString('base64url')}`;
}

/** The text again; null when it was sealed for another owner or with another SECRET_KEY, or changed since. */
export function unseal(
  sealed: string,
  owner: string,
  secret: string,
  purpose: SealPurpose = 'second factor',
): string | null {
  const [version, body = ''] = sealed.split('.');
  const bytes = Buffer.from(body, 'base64url');
  if (version !== 'v1' || bytes.length <= IV_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv('aes-256-gcm', subKeyOf(secret, purpose), bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
    return text.toString('utf8');
  } catch {
    // Node says only that it does not authenticate, and that is the answer.
    return null;
  }
}
