import { sql } from 'drizzle-orm';
import type { Transaction } from '@/db/transaction';
import type { IncidentFigures } from '@/lib/contract/incidents';
import type { AlertSubject, Severity } from '@/lib/vocabulary/alerts';
import type { IncidentReport } from './incident-report';
import type { SubjectState } from './judge';

export type Reported = Omit<IncidentReport, 'subject'>;

/** The stored fields of a subject's newest incident that the judgement does not use. */
export type StoredIncident = {
  id: number;
  openedAtMs: number;
  worstSeverity: Severity;
  figures: IncidentFigures;
  worstFigures: IncidentFigures;
  cause: string | null;
};

/** All stored fields of one subject, with its row locked. */
export type SubjectRow = {
  subject: AlertSubject;
  state: SubjectState;
  reported: Reported | null;
  incident: StoredIncident | null;
};

type Row = {
  subject: AlertSubject;
  critical_streak: number;
  bad_streak: number;
  calm_streak: number;
  good_streak: number;
  reported: Reported | null;
  id: string | null;
  severity: Severity;
  worst_severity: Severity;
  opened_ms: number;
  recovered_ms: number | null;
  reopened: number;
  told_severity: Severity | null;
  told_ms: number | null;
  acknowledged: boolean;
  silenced_ms: number | null;
  figures: IncidentFigures;
  worst_figures: IncidentFigures;
  cause: string | null;
};

/**
 * Locks these subjects, always in the same order, and reads their state. Until the transaction ends, no other process
 * judges them or sends messages about their incidents.
 */
export async function lockSubjects(
  tx: Transaction,
  subjects: readonly AlertSubject[],
): Promise<Map<AlertSubject, SubjectRow>> {
  const wanted = sql.param([...subjects]);
  await tx.execute(sql`
    INSERT INTO alert_states (subject) SELECT s FROM unnest(${wanted}::text[]) AS s
    WHERE NOT EXISTS (SELECT FROM alert_states a WHERE a.subject = s) ORDER BY s ON CONFLICT DO NOTHING`);
  await tx.execute(sql`
    SELECT FROM alert_states WHERE subject = ANY (${wanted}::text[]) ORDER BY subject FOR NO KEY UPDATE`);
  // A separate statement: it sees the changes that were committed while the lock waited.
  const { rows } = await tx.execute<Row>(sql`
    SELECT s.*, i.id, i.severity, i.worst_severity, i.reopened, i.told_severity, i.figures, i.worst_figures, i.cause,
      ${milliseconds('i.opened_at')} AS opened_ms, ${milliseconds('i.recovered_at')} AS recovered_ms,
      ${milliseconds('i.told_at')} AS told_ms, ${milliseconds('i.silenced_until')} AS silenced_ms,
      i.acknowledged_at IS NOT NULL AS acknowledged
    FROM alert_states s LEFT JOIN LATERAL (
      SELECT * FROM incidents i WHERE i.subject = s.subject ORDER BY i.id DESC LIMIT 1) i ON true
    WHERE s.subject = ANY (${wanted}::text[])`);
  return new Map(rows.map((row) => [row.subject, toSubject(row)]));
}

function milliseconds(column: string) {
  return sql`(extract(epoch FROM ${sql.raw(column)}) * 1000)::float8`;
}

function toSubject(row: Row): SubjectRow {
  const streaks = {
    critical: row.critical_streak,
    bad: row.bad_streak,
    calm: row.calm_streak,
    good: row.good_streak,
  };
  const { subject, reported } = row;
  if (row.id === null) return { subject, reported, incident: null, state: { streaks, incident: null } };
  return {
    subject,
    reported,
    incident: {
      id: Number(row.id),
      openedAtMs: row.opened_ms,
      worstSeverity: row.worst_severity,
      figures: row.figures,
      worstFigures: row.worst_figures,
      cause: row.cause,
    },
    state: {
      streaks,
      incident: {
        severity: row.severity,
        recoveredAtMs: row.recovered_ms,
        reopened: row.reopened,
        toldSeverity: row.told_severity,
        toldAtMs: row.told_ms,
        isAcknowledged: row.acknowledged,
        silencedUntilMs: row.silenced_ms,
      },
    },
  };
}
