import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import { RateLimited } from '@/lib/errors';

const WINDOW_SECONDS = 15 * 60;

/** What attempts are counted against, and how many of them may fail within 15 minutes. */
export type Attempts = { key: string; limit: number };

/** Sign-ins of one account. The address itself is nowhere in the key. */
export function attemptsOfAccount(email: string): Attempts {
  return { key: `sign-in:account:${createHash('sha256').update(email).digest('base64url')}`, limit: 10 };
}

/** Sign-ins from one network address. */
export function attemptsOfAddress(address: string): Attempts {
  return { key: `sign-in:address:${address}`, limit: 30 };
}

/** Passwords and codes that a signed-in user is asked for: strangers who guess at the door cannot use these up. */
export function attemptsOfUser(userId: number): Attempts {
  return { key: `confirm:user:${userId}`, limit: 10 };
}

/**
 * Counts one attempt before it is looked at, so that guesses sent at once cannot slip through together. Throws
 * `rate_limited` past the limit.
 */
export async function countAttempt(db: Queryable, { key, limit }: Attempts): Promise<void> {
  const { rows } = await db.execute<{ allowed: boolean; reset_seconds: number }>(
    sql`SELECT allowed, reset_seconds FROM count_request(${key}, ${limit}, ${WINDOW_SECONDS})`,
  );
  if (rows[0] && !rows[0].allowed) {
    throw new RateLimited(rows[0].reset_seconds, 'too many failed attempts; try again later');
  }
}

/** Only failures count: what one attempt took is given back, and no more than that. */
export async function giveAttemptBack(db: Queryable, { key }: Attempts): Promise<void> {
  await db.execute(sql`UPDATE rate_limits SET requests = requests - 1 WHERE key = ${key} AND requests > 0`);
}

/** Forgets every failed attempt. */
export async function forgetAttempts(db: Queryable, { key }: Attempts): Promise<void> {
  await db.execute(sql`DELETE FROM rate_limits WHERE key = ${key}`);
}
