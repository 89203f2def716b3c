import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import { auditInsert } from '@/lib/audit/record-audit';
import type { RepairAction } from '@/lib/contract/repairs';
import type { AuditAction } from '@/lib/vocabulary/audit-actions';

type Outcome = RepairAction['outcome'];

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
 * Closes the running repairs `r` that `which` selects, as failed and with the counts of what was done. Returns their ids. If
 * such a repair is alive after all, it overwrites this state when it completes.
 */
export async function closeRepairs(db: Queryable, which: SQL): Promise<number[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    WITH ended AS (
      UPDATE repairs r SET state = 'failed', finished_at = clock_timestamp(),
        (matched, repaired, already_agreed, needs_decision, busy, failed, undone, changed_since, already_undone) = (
          SELECT count(*), ${counted('repaired')}, ${counted('already_agreed')}, ${counted('needs_decision')},
            ${counted('busy')}, ${counted('failed')}, ${counted('undone')}, ${counted('changed_since')},
            ${counted('already_undone')}
          FROM repair_actions a WHERE a.repair_id = r.id)
      WHERE r.state = 'running' AND ${which}
      RETURNING r.*
    ), audited AS (${AUDIT_ENDED})
    SELECT id FROM ended`);
  return rows.map(({ id }) => Number(id));
}

function counted(outcome: Outcome): SQL {
  return sql`count(*) FILTER (WHERE a.outcome = ${outcome})`;
}
