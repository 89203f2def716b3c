import { createHash, randomBytes } from 'node:crypto';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 62 to the power of 43 is just more than 2 to the power of 256; 62 to the power of 6 is more than 2 to the power of 32. */
const SECRET_LENGTH = 43;
const CHECK_LENGTH = 6;

const KEY = new RegExp(
  `^(lsk_([1-9][0-9]{0,14})_([0-9A-Za-z]{${SECRET_LENGTH}}))([0-9A-Za-z]{${CHECK_LENGTH}})$`,
);

/** An API key as a request shows it: its id, and the SHA-256 of its secret. */
export type ShownKey = { id: number; hash: string };

/** 256 random bits as 43 characters; only their hash is stored. */
export function createKeySecret(): string {
  return digitsOf(BigInt(`0x${randomBytes(32).toString('hex')}`), SECRET_LENGTH);
}

export function hashKeySecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/**
 * The text of a key: `lsk_`, its id, `_`, the secret and six check characters (the CRC-32 of everything before them).
 */
export function writeApiKey(id: number, secret: string): string {
  const text = `lsk_${id}_${secret}`;
  return text + digitsOf(BigInt(crc32(text)), CHECK_LENGTH);
}

/** The key in a text; `mistyped` when the text begins like a key but is damaged; null for any other text. */
export function readApiKey(text: string): ShownKey | 'mistyped' | null {
  if (!text.startsWith('lsk_')) return null;
  const [, checked = '', id = '', secret = '', check] = KEY.exec(text) ?? [];
  if (check !== digitsOf(BigInt(crc32(checked)), CHECK_LENGTH)) return 'mistyped';
  return { id: Number(id), hash: hashKeySecret(secret) };
}

/** A number in base 62, most significant digit first. */
function digitsOf(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest /= 62n) text = DIGITS[Number(rest % 62n)] + text;
  return text;
}

/** The CRC-32 of zip and PNG files, which every language has in its library. */
function crc32(text: string): number {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(text, 'ascii')) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
