import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import { auditInsert } from '@/lib/audit/record-audit';
import type { AuditAction } from '@/lib/vocabulary/audit-actions';

/** Audits the runs of repairs in `ended`, with what they did. */
export const AUDIT_ENDED = auditInsert(
  { actor: sql`actor`, requestId: sql`request_id` },
  {
    action: sql`CASE WHEN undoes_id IS NULL THEN ${'repair.run' satisfies AuditAction} ELSE ${'repair.undo' satisfies AuditAction} END`,
    target: sql`'repair/' || id`,
    after: sql`CASE WHEN undoes_id IS NULL
      THEN jsonb_build_object('policy', policy, 'reason', reason, 'matched', matched, 'repaired', repaired,
        'needs_decision', needs_decision, 'busy', busy, 'state', state)
      ELSE jsonb_build_object('undoes_id', undoes_id, 'reason', reason, 'matched', matched, 'undone', undone,
        'changed_since', changed_since, 'busy', busy, 'state', state) END`,
  },
  sql`ended`,
);

/**
 * Closes the running and queued repairs `r` that `which` selects; what they did stays, and is counted already. Returns their
 * ids. If a repair that a process carries is alive after all, it overwrites this state when it completes; any other one
 * stops.
 */
export async function closeRepairs(
  db: Queryable,
  state: 'failed' | 'aborted',
  which: SQL,
): Promise<number[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    WITH ended AS (
      UPDATE repairs r SET state = ${state}, finished_at = clock_timestamp(),
        attempt = r.attempt + CASE WHEN r.carrier = 'process' THEN 0 ELSE 1 END
      WHERE r.state IN ('running', 'queued') AND ${which}
      RETURNING r.*
    ), audited AS (${AUDIT_ENDED})
    SELECT id FROM ended`);
  return rows.map(({ id }) => Number(id));
}
