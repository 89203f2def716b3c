import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import { isoTime, isoTimeOrNull } from '@/db/values';
import type { Violation } from '@/lib/contract/violations';
import type { WrittenBy } from '@/lib/contract/writers';
import { licenseStateOf } from '@/lib/pair/license-state';
import { ANNOTATED_STATE } from './violation-conditions';
import { type Authored, readWrittenBy } from './written-by';

export type ViolationRow = Omit<Violation, 'id' | 'user_id' | 'difference' | 'repair_id' | 'written_by'> &
  Authored & {
    id: string;
    user_id: string;
    repair_id: string | null;
    recommended_action: Violation['recommended_action'] | null;
  };

/** The columns of a violation on the wire, from `violations v` joined with `users u`. */
export function violationColumns(): SQL {
  return sql`v.id, v.user_id, u.external_id, u.name AS user_name, u.email, v.specialization_id AS specialization, v.kind,
    CASE WHEN v.resolved_at IS NOT NULL THEN 'resolved' ELSE ${ANNOTATED_STATE} END AS state,
    v.progress_level, v.license_level, ${licenseStateOf(sql`v`)} AS license_state, v.recommended_action, v.grounds, v.first_seen_at,
    v.acknowledged_at, v.acknowledged_by, v.note, v.muted_until, v.dismissed_at, v.dismissed_by, v.dismiss_reason,
    v.broken_7d, v.broken_30d, v.left_alone_at, v.resolved_at, v.resolved_how, v.repair_id, v.written_by, v.written_at,
    v.transaction_id, v.writer_id`;
}

/** Violations as the contract shows them. */
export async function toViolations(db: Queryable, rows: ViolationRow[]): Promise<Violation[]> {
  const writtenBy = await readWrittenBy(db, rows);
  return rows.map((row) => toViolation(row, writtenBy.get(row.written_by ?? '') ?? null));
}

function toViolation(row: ViolationRow, writtenBy: WrittenBy | null): Violation {
  const { progress_level, license_level } = row;
  return {
    id: Number(row.id),
    user_id: Number(row.user_id),
    external_id: row.external_id,
    user_name: row.user_name,
    email: row.email,
    specialization: row.specialization,
    kind: row.kind,
    state: row.state,
    progress_level,
    license_level,
    difference: progress_level === null || license_level === null ? null : license_level - progress_level,
    license_state: row.license_state,
    // Only a violation before its second look has no recommendation. Until then a person would have to decide.
    recommended_action: row.recommended_action ?? 'needs_decision',
    grounds: row.grounds,
    first_seen_at: isoTime(row.first_seen_at),
    acknowledged_at: isoTimeOrNull(row.acknowledged_at),
    acknowledged_by: row.acknowledged_by,
    note: row.note,
    muted_until: isoTimeOrNull(row.muted_until),
    dismissed_at: isoTimeOrNull(row.dismissed_at),
    dismissed_by: row.dismissed_by,
    dismiss_reason: row.dismiss_reason,
    broken_7d: row.broken_7d,
    broken_30d: row.broken_30d,
    left_alone_at: isoTimeOrNull(row.left_alone_at),
    resolved_at: isoTimeOrNull(row.resolved_at),
    resolved_how: row.resolved_how,
    repair_id: row.repair_id === null ? null : Number(row.repair_id),
    written_by: writtenBy,
  };
}
