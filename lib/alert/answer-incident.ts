import { type SQL, sql } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import { inTransaction, type Transaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import { actorName, type Context } from '@/lib/context';
import type { IncidentDetail } from '@/lib/contract/incidents';
import { DomainError } from '@/lib/errors';
import type { AlertSubject, IncidentEvent } from '@/lib/vocabulary/alerts';
import { enqueueMessage } from './enqueue-message';
import { messageOf } from './message-of';
import { noIncident, readIncident } from './read-incident';
import { readClock } from './report-incident';
import { lockSubjects, type SubjectRow } from './subject-rows';

/** An answer that a person gives to an open incident, or takes back. */
export type Answer =
  | { action: 'acknowledge'; note?: string | undefined }
  | { action: 'silence'; until: string; note?: string | undefined }
  | { action: 'unacknowledge' | 'unsilence' };

const EVENTS: Readonly<Record<Answer['action'], IncidentEvent>> = {
  acknowledge: 'acknowledged',
  unacknowledge: 'unacknowledged',
  silence: 'silenced',
  unsilence: 'unsilenced',
};

/** The answers of people, in the form that the audit log keeps. */
type Said = {
  acknowledged_by: string | null;
  note: string | null;
  silenced_until: string | null;
};

/**
 * Answers an open incident, and writes the answer into its story and into the audit log. The same answer again changes
 * nothing. The channels that got the alert are told that somebody works on it. Throws `not_found`, `not_applicable` for
 * one that has recovered, and `invalid_input` for a silence that ends in the past or lasts longer than 30 days.
 */
export async function answerIncident(
  ctx: Context,
  { id, answer }: { id: number; answer: Answer },
): Promise<IncidentDetail> {
  return inTransaction(ctx.db, async (tx) => {
    if (answer.action === 'silence') await checkSilence(tx, answer.until);
    const row = await lockIncident(tx, id);
    const before = await readSaid(tx, id);
    const { set, unless } = changeOf(answer, actorName(ctx.actor));
    const { rowCount } = await tx.execute(sql`
      UPDATE incidents SET ${set} WHERE id = ${id} AND NOT (${unless})`);
    if (rowCount === 1) await tell(ctx, tx, { id, answer, row, before });
    return readIncident({ db: tx }, id);
  });
}

/** Locks the subject first, in the same order as the evaluation does. */
async function lockIncident(tx: Transaction, id: number): Promise<SubjectRow> {
  const { rows } = await tx.execute<{ subject: AlertSubject }>(
    sql`SELECT subject FROM incidents WHERE id = ${id}`,
  );
  const subject = rows[0]?.subject;
  if (!subject) throw noIncident(id);
  const row = (await lockSubjects(tx, [subject])).get(subject);
  const isOpen = row?.incident?.id === id && row.state.incident?.recoveredAtMs === null;
  if (!row || !isOpen) throw new DomainError('not_applicable', `incident ${id} has recovered`);
  return row;
}

async function checkSilence(tx: Transaction, until: string): Promise<void> {
  const { rows } = await tx.execute<{ fits: boolean }>(sql`
    SELECT ${until}::timestamptz > clock_timestamp()
      AND ${until}::timestamptz <= clock_timestamp() + interval '30 days' AS fits`);
  if (rows[0]?.fits) return;
  const message = 'must be in the future, at most 30 days from now';
  throw new DomainError('invalid_input', `until ${message}`, [{ path: 'until', message }]);
}

function changeOf(answer: Answer, actor: string): { set: SQL; unless: SQL } {
  switch (answer.action) {
    case 'acknowledge': {
      const note = answer.note ?? null;
      return {
        set: sql`acknowledged_at = clock_timestamp(), acknowledged_by = ${actor}, note = coalesce(${note}::text, note)`,
        unless: sql`acknowledged_at IS NOT NULL AND (${note}::text IS NULL OR note IS NOT DISTINCT FROM ${note}::text)`,
      };
    }
    case 'unacknowledge':
      return {
        set: sql`acknowledged_at = NULL, acknowledged_by = NULL, note = NULL`,
        unless: sql`acknowledged_at IS NULL`,
      };
    case 'silence': {
      const note = answer.note ?? null;
      return {
        set: sql`silenced_until = ${answer.until}::timestamptz, silenced_by = ${actor}, note = coalesce(${note}::text, note)`,
        unless: sql`silenced_until IS NOT DISTINCT FROM ${answer.until}::timestamptz
          AND (${note}::text IS NULL OR note IS NOT DISTINCT FROM ${note}::text)`,
      };
    }
    case 'unsilence':
      return {
        set: sql`silenced_until = NULL, silenced_by = NULL`,
        unless: sql`silenced_until IS NULL OR silenced_until <= clock_timestamp()`,
      };
  }
}

async function readSaid(tx: Transaction, id: number): Promise<Said> {
  const { rows } = await tx.execute<Said>(sql`
    SELECT acknowledged_by, note, to_char(silenced_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS silenced_until
    FROM incidents WHERE id = ${id}`);
  return oneRow({ rows });
}

async function tell(
  ctx: Context,
  tx: Transaction,
  { id, answer, row, before }: { id: number; answer: Answer; row: SubjectRow; before: Said },
): Promise<void> {
  const { state, incident } = row;
  if (!state.incident || !incident) return;
  const note = 'note' in answer ? (answer.note ?? null) : null;
  const isTold = answer.action === 'acknowledge' && state.incident.toldSeverity !== null;
  await tx.execute(sql`
    INSERT INTO incident_events (incident_id, at, event, severity, told, actor, note, request_id)
    VALUES (${id}, clock_timestamp(), ${EVENTS[answer.action]}, ${state.incident.severity}, ${isTold}, ${actorName(ctx.actor)}, ${note},
      ${ctx.requestId ?? null})`);
  const after = { subject: row.subject, ...(await readSaid(tx, id)) };
  await recordAudit(ctx, tx, {
    action: `incident.${answer.action}`,
    target: `incident/${id}`,
    before,
    after,
  });
  if (!isTold) return;
  const facts = [
    { name: 'Acknowledged by', value: await nameOf(ctx, tx) },
    ...(note === null ? [] : [{ name: 'Note', value: note }]),
  ];
  const told = { ...incident, ...state.incident, subject: row.subject };
  await enqueueMessage(tx, messageOf('acknowledged', told, await readClock(tx), facts));
}

/** Messages show a person's name, not their id. */
async function nameOf(ctx: Context, tx: Transaction): Promise<string> {
  if (ctx.actor.kind !== 'user') return actorName(ctx.actor);
  const { rows } = await tx.execute<{ name: string }>(sql`SELECT name FROM users WHERE id = ${ctx.actor.id}`);
  return rows[0]?.name ?? actorName(ctx.actor);
}
