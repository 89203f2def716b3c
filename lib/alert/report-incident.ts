import { sql } from 'drizzle-orm';
import type { Transaction } from '@/db/transaction';
import type { IncidentFigures } from '@/lib/contract/incidents';
import type { AlertSubject } from '@/lib/vocabulary/alerts';
import type { IncidentReport } from './incident-report';
import { judgeSubject } from './judge-subject';
import { readMaintenanceNow } from './read-maintenance-now';
import { readRules } from './read-rules';
import { lockSubjects, type Reported } from './subject-rows';

export type ReportOptions = {
  /** The time of the report, set by tests; otherwise the database's clock is used. */
  nowMs?: number | undefined;
  /** The event has happened once more while its incident is open: it is told again, also after an acknowledgement. */
  happenedAgain?: boolean;
};

/**
 * Reports in the caller's transaction that a subject is bad: opens its incident, or updates the open one, and sends the
 * message. The same report again changes nothing. In a maintenance window the report is kept, and the incident opens
 * when the window ends.
 */
export async function reportIncident(
  tx: Transaction,
  { subject, ...reported }: IncidentReport,
  options: ReportOptions = {},
): Promise<void> {
  await settle(tx, subject, reported, reported, options);
}

/**
 * Reports that a subject is well again: its open incident recovers, and a message is sent. Without an open incident
 * nothing happens.
 */
export async function recoverIncident(
  tx: Transaction,
  subject: AlertSubject,
  figures: IncidentFigures = {},
  options: ReportOptions = {},
): Promise<void> {
  await settle(tx, subject, null, { figures, cause: null }, options);
}

async function settle(
  tx: Transaction,
  subject: AlertSubject,
  reported: Reported | null,
  seen: { figures: IncidentFigures; cause: string | null },
  options: ReportOptions,
): Promise<void> {
  const rules = await readRules(tx);
  const row = (await lockSubjects(tx, [subject])).get(subject);
  const rule = rules.get(subject);
  if (!row || !rule) throw new Error(`there is no subject ${subject}`);
  const stored = reported === null ? null : JSON.stringify(reported);
  if (reported !== null || row.reported !== null) {
    await tx.execute(sql`
      UPDATE alert_states SET reported = ${stored}::jsonb
      WHERE subject = ${subject} AND reported IS DISTINCT FROM ${stored}::jsonb`);
  }
  const nowMs = options.nowMs ?? (await readClock(tx));
  const inMaintenance = (await readMaintenanceNow(tx, nowMs))(subject);
  await judgeSubject(tx, row, {
    rule,
    level: reported?.severity ?? 'good',
    nowMs,
    inMaintenance,
    seen,
    happenedAgain: options.happenedAgain ?? false,
  });
}

/** The database's clock, in epoch milliseconds. */
export async function readClock(tx: Transaction): Promise<number> {
  const { rows } = await tx.execute<{ ms: number }>(
    sql`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms`,
  );
  return rows[0]?.ms as number;
}
