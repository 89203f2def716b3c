import { sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import { auditInsert } from '@/lib/audit/record-audit';
import { actorName, type Context } from '@/lib/context';
import type { SessionEnding } from '@/lib/vocabulary/sessions';

/** Ends one session: its refresh, access and cookie tokens are refused from the next request on. */
export async function endSession(
  ctx: Pick<Context, 'db' | 'requestId'> & Partial<Pick<Context, 'actor'>>,
  input: { sessionId: string; how: SessionEnding },
): Promise<void> {
  const actor = ctx.actor?.kind === 'system' ? null : ctx.actor && actorName(ctx.actor);
  await ctx.db.execute(
    sql`SELECT end_session(${input.sessionId}, ${input.how}, ${actor ?? null}, ${ctx.requestId ?? null})`,
  );
}

/**
 * Ends every session of a user except one, or except the newest ones, and returns the number. A caller that also
 * changes a fact that sign-ins check must change it first, in the same transaction: then a sign-in that runs at the
 * same time cannot begin a session afterwards.
 */
export async function endSessionsOf(
  ctx: Context,
  db: Queryable,
  input: { userId: number; how: SessionEnding; except?: string; newest?: number },
): Promise<number> {
  const alive = sql`user_id = ${input.userId} AND ended_at IS NULL AND expires_at > now()`;
  const after = sql`jsonb_build_object('user_id', user_id, 'kind', kind, 'how', ${input.how}::text)`;
  const { rows } = await db.execute<{ ended: number }>(sql`
    WITH ended AS (
      UPDATE sessions SET ended_at = clock_timestamp(), ended_how = ${input.how}
      WHERE ${alive} AND id IS DISTINCT FROM ${input.except ?? null}::uuid
        AND id NOT IN (SELECT id FROM sessions WHERE ${alive} ORDER BY created_at DESC, id DESC LIMIT ${input.newest ?? 0})
      RETURNING id, user_id, kind),
    audited AS (
      ${auditInsert(ctx, { action: 'session.end', target: sql`'session/' || id`, after }, sql`ended`)})
    SELECT count(*)::int AS ended FROM ended`);
  return rows[0]?.ended ?? 0;
}
