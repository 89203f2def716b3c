import { hkdfSync } from 'node:crypto';

const KEY_BYTES = 32;

/** What SECRET_KEY is used for beside signing tokens: each has a key of its own, which says nothing about the others. */
export type KeyPurpose = 'second factor' | 'alert channel' | 'refresh successor' | 'known device' | 'csrf';

/** The key for one purpose, made from SECRET_KEY with HKDF (RFC 5869): whoever learns it learns neither that nor another. */
export function subKeyOf(secret: string, purpose: KeyPurpose): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `lockstep ${purpose}`, KEY_BYTES));
}
