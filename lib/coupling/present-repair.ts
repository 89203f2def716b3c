import { sql } from 'drizzle-orm';
import { isoTime, isoTimeOrNull } from '@/db/values';
import type { Repair, RepairAction } from '@/lib/contract/repairs';

export type RepairRow = Omit<Repair, 'id' | 'undoes_id' | 'dry_run' | 'actions'> & {
  id: string;
  undoes_id: string | null;
};

export const REPAIR_COLUMNS = sql`id, policy, undoes_id, state, actor, reason, request_id, started_at, finished_at, matched,
  repaired, already_agreed, needs_decision, busy, failed, undone, changed_since, already_undone`;

/** A stored run as the contract shows it. */
export function toRepair(row: RepairRow, actions: RepairAction[]): Repair {
  return {
    ...row,
    id: Number(row.id),
    dry_run: false,
    undoes_id: row.undoes_id === null ? null : Number(row.undoes_id),
    started_at: isoTime(row.started_at),
    finished_at: isoTimeOrNull(row.finished_at),
    actions,
  };
}
