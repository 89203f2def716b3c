import { sql } from 'drizzle-orm';
import { isoTime, isoTimeOrNull } from '@/db/values';
import type { Repair, RepairAction } from '@/lib/contract/repairs';

export type RepairRow = Omit<Repair, 'id' | 'undoes_id' | 'dry_run' | 'actions'> & {
  id: string;
  undoes_id: string | null;
};

/** The columns of a run in the table `repairs`, which must not have another name. */
export const REPAIR_COLUMNS = sql`id, policy, undoes_id, state, actor, reason, request_id, started_at, finished_at, matched,
  repaired, already_agreed, needs_decision, busy, failed, undone, changed_since, already_undone, total, interruptions,
  abort_requested_at, plan - 'actions' AS plan,
  CASE WHEN state = 'running' AND matched > taken_matched THEN
    least(greatest(0, total - matched) * extract(epoch FROM clock_timestamp() - taken_at) / (matched - taken_matched),
      1000000000)::int END AS seconds_left,
  CASE WHEN state = 'queued' THEN (SELECT count(*)::int FROM repairs before
    WHERE before.state = 'queued' AND before.id < repairs.id OR before.state = 'running' AND before.carrier = 'worker') END AS ahead`;

/** A stored run as the contract shows it. */
export function toRepair(row: RepairRow, actions: RepairAction[]): Repair {
  return {
    ...row,
    id: Number(row.id),
    dry_run: false,
    undoes_id: row.undoes_id === null ? null : Number(row.undoes_id),
    started_at: isoTime(row.started_at),
    finished_at: isoTimeOrNull(row.finished_at),
    abort_requested_at: isoTimeOrNull(row.abort_requested_at),
    actions,
  };
}
