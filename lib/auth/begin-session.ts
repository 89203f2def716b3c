import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Transaction } from '@/db/transaction';
import { auditInsert } from '@/lib/audit/record-audit';
import type { Context } from '@/lib/context';
import { LIVE_SESSIONS_MAX } from '@/lib/vocabulary/sessions';
import { endSessionsOf } from './end-sessions';
import { createRefreshToken, hashRefreshToken } from './refresh-tokens';
import type { SessionLimits } from './session-limits';
import type { Claims } from './tokens';

const USER_AGENT_MAX = 300;

export type NewSession = SessionLimits & {
  userId: number;
  /** The user's version at the check; no session begins for a user who changed since. */
  version: number;
  /** Null for a sign-in without a password. */
  passwordHash: string | null;
  /** Whether a code was asked for; null when the issuer decides that. */
  hadSecondFactor: boolean | null;
  address: string;
  userAgent: string | null;
  secondFactor: 'totp' | 'recovery_code' | 'issuer' | undefined;
  /** The issuer of a single sign-on. */
  issuer?: string;
};

/**
 * Begins a session, with a refresh token for a client program, and ends the user's oldest session when there are too
 * many. Returns null when the user changed since the check.
 */
export async function beginSession(
  ctx: Context,
  tx: Transaction,
  input: NewSession,
): Promise<{ claims: Claims; refreshToken: string } | null> {
  const claims = { userId: input.userId, version: input.version, sessionId: randomUUID() };
  const refreshToken = createRefreshToken();
  // Locks the user's row. A new password, a second factor or a deactivation comes either before this lock, or after it,
  // and then ends the session.
  const { rowCount } = await tx.execute(sql`
    UPDATE users SET last_sign_in_at = now()
    WHERE id = ${input.userId} AND is_active AND token_version = ${input.version}
      AND (${input.passwordHash}::text IS NULL OR password_hash = ${input.passwordHash})
      AND (${input.hadSecondFactor}::boolean IS NULL OR (totp_confirmed_at IS NOT NULL) = ${input.hadSecondFactor})`);
  if (rowCount !== 1) return null;
  const { userId, kind, secondFactor = null, issuer } = input;
  await endSessionsOf(ctx, tx, { userId, how: 'too_many', newest: LIVE_SESSIONS_MAX - 1 });
  const longest = sql`make_interval(days => ${input.lifetimeDays})`;
  const after = { user_id: userId, kind, second_factor: secondFactor, ...(issuer && { issuer }) };
  const begun = auditInsert(
    { ...ctx, actor: { kind: 'user', id: userId } },
    { action: 'session.begin', target: `session/${claims.sessionId}`, after },
  );
  await tx.execute(sql`
    WITH session AS (
        INSERT INTO sessions (id, user_id, kind, address, user_agent, idle_seconds, ends_at, expires_at)
        VALUES (${claims.sessionId}, ${input.userId}, ${input.kind}, ${input.address},
                ${input.userAgent?.slice(0, USER_AGENT_MAX) ?? null}, ${input.idleHours * 3600},
                now() + ${longest}, now() + least(${longest}, make_interval(hours => ${input.idleHours})))
        RETURNING id, user_id, expires_at),
      audited AS (${begun})
    INSERT INTO refresh_tokens (token_hash, family_id, user_id, expires_at)
    SELECT ${hashRefreshToken(refreshToken)}, id, user_id, expires_at FROM session WHERE ${input.kind === 'api'}`);
  return { claims, refreshToken };
}
