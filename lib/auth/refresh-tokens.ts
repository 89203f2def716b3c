import { createHash, createHmac, randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import { DomainError } from '@/lib/errors';
import { eachOf, type SecretKeys } from './secret-keys';
import { subKeyOf } from './sub-key';
import type { Claims } from './tokens';

/** Seconds in which an exchanged token may be used again, by a second tab or by a retry after a lost answer. */
const REUSE_GRACE_SECONDS = 10;

/** 256 random bits; only the hash is stored. */
export function createRefreshToken(): string {
  return randomBytes(32).toString('base64url');
}

export function hashRefreshToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/**
 * The token that follows this one. It is always the same: a lost answer can be given again although only hashes are
 * stored, and two clients with the same token never get two chains of tokens. Nobody can compute it without SECRET_KEY.
 */
function successorOf(token: string, secret: string): string {
  return createHmac('sha256', subKeyOf(secret, 'refresh successor')).update(token).digest('base64url');
}

type Rotation = { outcome: string; session_id: string; user_id: string; token_version: number };

/**
 * Exchanges a refresh token for the next one. The same token within 10 s gets the same next one again. Throws
 * `unauthenticated` when it is unknown, expired or ended. A token that is used again later ends the whole session,
 * because one of its two owners is a thief.
 */
export async function rotateRefreshToken(
  ctx: Context,
  input: { token: string; lifetimeDays: number; secret: SecretKeys },
): Promise<{ claims: Claims; refreshToken: string }> {
  let refreshToken = '';
  let rotation: Rotation | undefined;
  for (const key of eachOf(input.secret)) {
    refreshToken = successorOf(input.token, key);
    const { rows } = await ctx.db.execute<Rotation>(sql`
      SELECT * FROM rotate_refresh_token(${hashRefreshToken(input.token)}, ${hashRefreshToken(refreshToken)},
        ${input.lifetimeDays}, ${REUSE_GRACE_SECONDS}, ${ctx.requestId ?? null})`);
    rotation = rows[0];
    if (rotation?.outcome !== 'other_successor') break;
  }
  if (rotation?.outcome !== 'rotated') {
    if (rotation?.outcome === 'reused') {
      ctx.log.warn(
        {
          user_id: Number(rotation.user_id),
          session_id: rotation.session_id,
          request_id: ctx.requestId,
        },
        'refresh token reused, session ended',
      );
    }
    throw new DomainError('unauthenticated', 'the refresh token is not valid; sign in again');
  }
  const claims = {
    userId: Number(rotation.user_id),
    version: rotation.token_version,
    sessionId: rotation.session_id,
  };
  return { claims, refreshToken };
}

/** Ends the session of a refresh token and its access tokens. An unknown token changes nothing. */
export async function endSessionOfToken(ctx: Context, token: string): Promise<void> {
  await ctx.db.execute(sql`
    SELECT end_session(family_id, 'signed_out', NULL, ${ctx.requestId ?? null}) FROM refresh_tokens
    WHERE token_hash = ${hashRefreshToken(token)}`);
}
