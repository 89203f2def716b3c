import { type SQL, sql } from 'drizzle-orm';
import { isoTime, isoTimeOrNull } from '@/db/values';
import type { Incident, IncidentFigures } from '@/lib/contract/incidents';
import type { IncidentStateName, Severity } from '@/lib/vocabulary/alerts';

export type IncidentRow = {
  id: string;
  subject: Incident['subject'];
  state: IncidentStateName;
  severity: Severity;
  worst_severity: Severity;
  opened_at: string;
  updated_at: string;
  recovered_at: string | null;
  reopened: number;
  cause: string | null;
  figures: IncidentFigures;
  worst_figures: IncidentFigures;
  told: boolean;
  acknowledged_at: string | null;
  acknowledged_by: string | null;
  note: string | null;
  silenced_until: string | null;
  silenced_by: string | null;
};

/** All columns that are shown of an incident `i`. A silence that has ended is not shown. */
export function incidentColumns(): SQL {
  return sql`i.id, i.subject, i.severity, i.worst_severity, i.opened_at, i.updated_at, i.recovered_at, i.reopened, i.cause,
    i.figures, i.worst_figures, i.told_severity IS NOT NULL AS told, i.acknowledged_at, i.acknowledged_by, i.note,
    CASE WHEN i.silenced_until > now() THEN i.silenced_until END AS silenced_until,
    CASE WHEN i.silenced_until > now() THEN i.silenced_by END AS silenced_by,
    CASE WHEN i.recovered_at IS NOT NULL THEN 'recovered' WHEN i.silenced_until > now() THEN 'silenced'
      WHEN i.acknowledged_at IS NOT NULL THEN 'acknowledged' ELSE 'open' END AS state`;
}

export function toIncident(row: IncidentRow): Incident {
  return {
    id: Number(row.id),
    subject: row.subject,
    state: row.state,
    severity: row.severity,
    worst_severity: row.worst_severity,
    opened_at: isoTime(row.opened_at),
    updated_at: isoTime(row.updated_at),
    recovered_at: isoTimeOrNull(row.recovered_at),
    reopened: row.reopened,
    cause: row.cause,
    figures: row.figures,
    worst_figures: row.worst_figures,
    told: row.told,
    acknowledged_at: isoTimeOrNull(row.acknowledged_at),
    acknowledged_by: row.acknowledged_by,
    note: row.note,
    silenced_until: isoTimeOrNull(row.silenced_until),
    silenced_by: row.silenced_by,
  };
}
