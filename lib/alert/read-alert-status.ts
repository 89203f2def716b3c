import { sql } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import { shareReads } from '@/db/share-reads';
import { isoTime, isoTimeOrNull } from '@/db/values';
import { LATEST_BELIEVED } from '@/lib/clock';
import type { AlertStatus } from '@/lib/contract/incidents';
import { type IncidentRow, incidentColumns, toIncident } from './present-incident';
import { type MaintenanceRow, maintenanceColumns, toMaintenance } from './present-maintenance';

/** After this time several rounds were missed, so nobody would get any alert. */
const STALE_AFTER_SECONDS = 60;

type Row = {
  evaluated_at: string | null;
  stale: boolean;
  broken_at: string | null;
  found_at: string | null;
  repaired_at: string | null;
};

/**
 * The alert status for the head of every page: open incidents (the worst first), active maintenance, the newest
 * self-test.
 */
export const readAlertStatus = shareReads(async (ctx): Promise<AlertStatus> => {
  const { rows } = await ctx.db.execute<Row>(sql`
    SELECT e.evaluated_at, coalesce(e.evaluated_at NOT BETWEEN clock_timestamp() - make_interval(secs => ${STALE_AFTER_SECONDS}::int)
        AND ${LATEST_BELIEVED}, true) AS stale,
      t.broken_at, t.found_at, t.repaired_at
    FROM (SELECT 1) one LEFT JOIN alert_evaluations e ON true LEFT JOIN LATERAL (
      SELECT * FROM self_tests ORDER BY id DESC LIMIT 1) t ON true`);
  const row = oneRow({ rows });
  const { rows: open } = await ctx.db.execute<IncidentRow>(sql`
    SELECT ${incidentColumns()} FROM incidents i WHERE i.recovered_at IS NULL
    ORDER BY i.severity, i.opened_at DESC, i.id DESC`);
  const { rows: windows } = await ctx.db.execute<MaintenanceRow>(sql`
    SELECT ${maintenanceColumns()} FROM maintenance_windows m
    WHERE m.ends_at > clock_timestamp() AND m.starts_at <= clock_timestamp() ORDER BY m.ends_at`);
  return {
    evaluated_at: isoTimeOrNull(row.evaluated_at),
    stale: row.stale,
    open: open.map(toIncident),
    maintenance: windows.map(toMaintenance),
    self_test:
      row.broken_at === null
        ? null
        : {
            broken_at: isoTime(row.broken_at),
            found_at: isoTimeOrNull(row.found_at),
            repaired_at: isoTimeOrNull(row.repaired_at),
          },
  };
});
