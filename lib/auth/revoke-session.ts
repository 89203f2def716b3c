import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import { DomainError } from '@/lib/errors';
import type { SessionEnding } from '@/lib/vocabulary/sessions';
import { endSession } from './end-sessions';
import { forgetDevices } from './known-devices';

/**
 * Ends one session, of a named user or of any user, and forgets its device. Ending it again changes nothing. Throws
 * `not_found`, also when the session belongs to another user than the named one.
 */
export async function revokeSession(
  ctx: Context,
  input: { sessionId: string; how: SessionEnding; userId?: number },
): Promise<void> {
  const { rows } = await ctx.db.execute<{ user_id: string }>(
    sql`SELECT user_id FROM sessions WHERE id = ${input.sessionId}`,
  );
  const owner = rows[0] && Number(rows[0].user_id);
  if (owner === undefined || (input.userId !== undefined && owner !== input.userId)) {
    throw new DomainError('not_found', 'there is no session with this id');
  }
  await endSession(ctx, input);
  await forgetDevices(ctx.db, { userId: owner, sessionId: input.sessionId });
}
