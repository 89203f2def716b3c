import { hkdfSync } from 'node:crypto';

const KEY_BYTES = 32;

/** The purposes of SECRET_KEY beside signing tokens. Each has its own key, which reveals nothing about the others. */
export type KeyPurpose = 'second factor' | 'alert channel' | 'refresh successor' | 'known device' | 'csrf';

/**
 * The key for one purpose, made from SECRET_KEY with HKDF (RFC 5869). It reveals neither SECRET_KEY nor another key.
 */
export function subKeyOf(secret: string, purpose: KeyPurpose): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `lockstep ${purpose}`, KEY_BYTES));
}
