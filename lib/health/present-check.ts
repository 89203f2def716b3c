import { sql } from 'drizzle-orm';
import { isoTime, isoTimeOrNull } from '@/db/values';
import type { CheckSummary } from '@/lib/contract/health';
import { consistencyRate } from './status';

export type CheckRow = {
  id: string;
  started_at: string;
  /** Null until its second look is done. */
  finished_at: string | null;
  duration_ms: number;
  total_users: string;
  total_pairs: string;
  inconsistent: string;
  opened: string;
  changed: string;
  resolved: string;
  transient: string;
  findings: string | null;
  explained_through: string | null;
  violation_counts: CheckSummary['violation_counts'];
  actor: string;
};

export const CHECK_COLUMNS = sql`id, started_at, finished_at, duration_ms, total_users, total_pairs, inconsistent, opened, changed, resolved, transient, findings,
  explained_through, violation_counts, actor`;

/** A check as the contract shows it. */
export function toSummary(row: CheckRow): CheckSummary & { id: number } {
  const pairs = Number(row.total_pairs);
  const inconsistent = Number(row.inconsistent);
  return {
    id: Number(row.id),
    timestamp: isoTime(row.started_at),
    total_users: Number(row.total_users),
    total_checked: pairs,
    consistent: pairs - inconsistent,
    inconsistent,
    consistency_rate: consistencyRate(pairs, inconsistent),
    explained_rate:
      row.findings === null || row.explained_through === null
        ? null
        : // A finding of a pair that was made since the comparison is not among its pairs.
          consistencyRate(Math.max(pairs, Number(row.findings)), Number(row.findings)),
    explained_through: isoTimeOrNull(row.explained_through),
    opened: Number(row.opened),
    changed: Number(row.changed),
    resolved: Number(row.resolved),
    transient: Number(row.transient),
    duration_ms: row.duration_ms,
    violation_counts: row.violation_counts,
    actor: row.actor,
  };
}
