import { type SQL, sql } from 'drizzle-orm';
import { isoTime } from '@/db/values';
import type { Maintenance } from '@/lib/contract/maintenance';

export type MaintenanceRow = Omit<Maintenance, 'id'> & { id: string };

export const MAINTENANCE_STATE = sql`CASE WHEN m.ends_at <= clock_timestamp() THEN 'over'
  WHEN m.starts_at > clock_timestamp() THEN 'planned' ELSE 'active' END`;

/** All columns that are shown of a maintenance window `m`. */
export function maintenanceColumns(): SQL {
  return sql`m.id, ${MAINTENANCE_STATE} AS state, m.starts_at, m.ends_at, m.reason, m.subjects, m.created_at, m.created_by,
    m.ended_by`;
}

export function toMaintenance(row: MaintenanceRow): Maintenance {
  return {
    id: Number(row.id),
    state: row.state,
    starts_at: isoTime(row.starts_at),
    ends_at: isoTime(row.ends_at),
    reason: row.reason,
    subjects: row.subjects,
    created_at: isoTime(row.created_at),
    created_by: row.created_by,
    ended_by: row.ended_by,
  };
}
