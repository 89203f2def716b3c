import { z } from 'zod';

const KNOWN_DEFAULT_SECRETS = [
  'secret',
  'changeme',
  'change-me',
  'your-secret-key',
  'development',
  'password',
  'lockstep',
];

/** `true` or `false`, also as `1` and `0`. */
export const flag = (fallback: 'true' | 'false') =>
  z
    .enum(['true', 'false', '1', '0'], { error: 'true or false' })
    .default(fallback)
    .transform((text) => text === 'true' || text === '1');

/** A whole number, both ends among what is allowed. */
export const whole = (min: number, max: number, fallback: number) => {
  const allowed = `a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d+$/, allowed)
    .transform(Number)
    .pipe(z.number().min(min, allowed).max(max, allowed))
    .default(fallback);
};

/** The port to listen on. */
export const port = () => whole(1, 65_535, 3000).unwrap().optional();

/** A text that `parse` understands; for any other text `parse` returns null. */
export const parsed = <T>(parse: (text: string) => T | null, allowed: string) =>
  z.string().transform((text, issues) => {
    const value = parse(text);
    if (value !== null) return value;
    issues.addIssue(allowed);
    return z.NEVER;
  });

/** A value that is never shown. It is set by NAME, or by the file that NAME_FILE names. */
export const secret = <T extends z.ZodType>(type: T): T => type.meta({ secret: true });

/** A text of 32 bytes or more that is no known default. */
export const secretKey = () =>
  z
    .string({ error: 'at least 32 bytes of secret text' })
    .refine((text) => Buffer.byteLength(text) >= 32, 'at least 32 bytes of secret text')
    .refine((text) => !isKnownDefault(text), 'a secret of your own, not a known default');

/** The origin of the console; http only on this machine. Links are built on it, so it has no path and no query. */
export function parsePublicUrl(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, hostname, origin, href } = new URL(text);
  const local = hostname === 'localhost' || hostname === '127.0.0.1';
  const allowed = protocol === 'https:' || (protocol === 'http:' && local);
  return allowed && href === `${origin}/` ? origin : null;
}

/** http is allowed only on this machine. The text is not changed, because tokens must contain exactly this text. */
export function isIssuerUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  const local = hostname === 'localhost' || hostname === '127.0.0.1';
  const allowed = protocol === 'https:' || (protocol === 'http:' && local);
  return allowed && username === '' && password === '' && !/[?#]/.test(text);
}

/** The words between commas; null when one of them is empty. */
export function parseWords(text: string): string[] | null {
  const words = text.split(',').map((word) => word.trim());
  return words.every(Boolean) ? words : null;
}

/** Whether it is an http or https URL without a user. */
export function isHeartbeatUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

function isKnownDefault(text: string): boolean {
  const plain = text.toLowerCase().replace(/[^a-z-]/g, '');
  return (
    KNOWN_DEFAULT_SECRETS.includes(plain) || /^(.)\1*$/.test(text) || plain.startsWith('your-secret-key')
  );
}
