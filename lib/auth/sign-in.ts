import { createHash, randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import type { Context } from '@/lib/context';
import type { Me } from '@/lib/contract/auth';
import { DomainError, RateLimited } from '@/lib/errors';
import { verifyPassword } from './passwords';
import { createRefreshToken, hashRefreshToken } from './refresh-tokens';
import type { Claims } from './tokens';

const WINDOW_SECONDS = 15 * 60;
const ATTEMPTS_PER_ACCOUNT = 10;
const ATTEMPTS_PER_ADDRESS = 30;
const USER_AGENT_MAX = 300;

export type SignIn = {
  email: string;
  password: string;
  /** The client's network address. */
  address: string;
  userAgent: string | null;
  /** A console session lives in a cookie and has no refresh token. */
  kind: 'console' | 'api';
  lifetimeDays: number;
  /** Whether failed attempts are counted and refused past the limit. */
  limited: boolean;
};

type StoredUser = {
  id: string;
  email: string;
  name: string;
  role: Me['role'];
  password_hash: string | null;
  is_active: boolean;
  token_version: number;
};

/**
 * Checks an e-mail address and a password and begins a session. An unknown user, a wrong password and an inactive
 * user get the same `unauthenticated` after the same time; too many failures of one account or address `rate_limited`.
 */
export async function signIn(
  ctx: Context,
  input: SignIn,
): Promise<{ user: Me; claims: Claims; refreshToken: string }> {
  const email = input.email.trim().toLowerCase();
  const account = `sign-in:account:${createHash('sha256').update(email).digest('base64url')}`;
  const address = `sign-in:address:${input.address}`;
  if (input.limited) {
    // Counted before the password is looked at, so that guesses sent at once cannot slip through together.
    await countAttempt(ctx.db, account, ATTEMPTS_PER_ACCOUNT);
    await countAttempt(ctx.db, address, ATTEMPTS_PER_ADDRESS);
  }
  const found = await ctx.db.execute<StoredUser>(sql`
    SELECT id, email, name, role, password_hash, is_active, token_version FROM users WHERE email = ${email}`);
  const user = found.rows[0];
  const matches = await verifyPassword(user?.password_hash ?? null, input.password);
  if (!user || !matches || !user.is_active) {
    throw new DomainError('unauthenticated', 'the e-mail address or the password is wrong');
  }
  const userId = Number(user.id);
  const claims = { userId, version: user.token_version, sessionId: randomUUID() };
  const refreshToken = createRefreshToken();
  // Only failures count: what this attempt took from the limits is given back.
  await ctx.db.execute(sql`
    WITH account AS (DELETE FROM rate_limits WHERE key = ${account}),
      address AS (UPDATE rate_limits SET requests = requests - 1 WHERE key = ${address} AND requests > 0),
      person AS (UPDATE users SET last_sign_in_at = now() WHERE id = ${userId}),
      session AS (
        INSERT INTO sessions (id, user_id, kind, address, user_agent, expires_at)
        VALUES (${claims.sessionId}, ${userId}, ${input.kind}, ${input.address},
                ${input.userAgent?.slice(0, USER_AGENT_MAX) ?? null}, now() + make_interval(days => ${input.lifetimeDays}))
        RETURNING id, user_id, expires_at)
    INSERT INTO refresh_tokens (token_hash, family_id, user_id, expires_at)
    SELECT ${hashRefreshToken(refreshToken)}, id, user_id, expires_at FROM session WHERE ${input.kind === 'api'}`);
  return { user: { id: userId, email: user.email, name: user.name, role: user.role }, claims, refreshToken };
}

async function countAttempt(db: Database, key: string, limit: number): Promise<void> {
  const { rows } = await db.execute<{ allowed: boolean; reset_seconds: number }>(
    sql`SELECT allowed, reset_seconds FROM count_request(${key}, ${limit}, ${WINDOW_SECONDS})`,
  );
  if (rows[0] && !rows[0].allowed) {
    throw new RateLimited(rows[0].reset_seconds, 'too many failed sign-ins; try again later');
  }
}
