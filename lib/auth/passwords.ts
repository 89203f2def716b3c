import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { DomainError, RateLimited } from '@/lib/errors';
import { type PasswordOwner, refusePassword } from './password-rules';

/** OWASP's parameters for argon2id: 19 MiB, two passes, one lane. */
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Each hash takes a core for some 30 ms: a storm of sign-ins must leave the other requests theirs. */
const CONCURRENT_MAX = 2;
const WAITING_MAX = 100;
const RETRY_AFTER_SECONDS = 2;

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running < CONCURRENT_MAX) running += 1;
  else {
    if (waiting.length >= WAITING_MAX)
      throw new RateLimited(RETRY_AFTER_SECONDS, 'too many sign-ins at once; try again shortly');
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

/**
 * An argon2id hash in PHC form. Throws `invalid_input` that names the field for a password outside 12–128 characters, a
 * common one or the owner's own name; `rate_limited` in a storm.
 */
export async function hashPassword(
  password: string,
  { owner, field = 'password' }: { owner?: PasswordOwner; field?: string } = {},
): Promise<string> {
  const message = refusePassword(password, owner);
  if (message) throw new DomainError('invalid_input', `the password ${message}`, [{ path: field, message }]);
  return inTurn(() => hash(password.normalize('NFC'), ARGON2));
}

/** 144 bits, in characters that any terminal and form takes. */
export function generatePassword(): string {
  return randomBytes(18).toString('base64url');
}

let dummyHash: Promise<string> | undefined;

/**
 * Whether the password is the one that was hashed. Without a hash (no such user, no password set) it takes the same
 * time and answers no. Throws `rate_limited` in a storm.
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  dummyHash ??= inTurn(() => hash('nobody signs in with this', ARGON2));
  const against = stored ?? (await dummyHash);
  const matches = await inTurn(() => verify(against, password.normalize('NFC')));
  return stored !== null && matches;
}
