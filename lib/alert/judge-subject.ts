import { type SQL, sql } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import type { Transaction } from '@/db/transaction';
import type { AlertRule } from '@/lib/contract/alert-rules';
import type { IncidentFigures } from '@/lib/contract/incidents';
import type { Severity } from '@/lib/vocabulary/alerts';
import { enqueueMessage } from './enqueue-message';
import { type IncidentState, type Judgement, judge, type Streaks } from './judge';
import { messageOf } from './message-of';
import { type Level, NATURES } from './rules';
import type { StoredIncident, SubjectRow } from './subject-rows';

export type SubjectLook = {
  rule: AlertRule;
  level: Level;
  nowMs: number;
  inMaintenance: boolean;
  happenedAgain?: boolean;
  /** The figures of the judgement and the likely cause; null when nothing new is known. */
  seen: { figures: IncidentFigures; cause: string | null } | null;
};

/** The actor that the story names for judgements. */
export const ALERTS_ACTOR = 'system:alerts';

/**
 * Judges a locked subject, and writes the results in the caller's transaction: streaks, incident, story and messages.
 */
export async function judgeSubject(tx: Transaction, row: SubjectRow, look: SubjectLook): Promise<Judgement> {
  const judgement = judge(look.rule, row.state, look);
  const { state, isNew, steps } = judgement;
  await storeStreaks(tx, row, state.streaks);
  if (state.incident === null) return judgement;
  const wasOpen = row.state.incident !== null && row.state.incident.recoveredAtMs === null;
  // After a recovery nothing changes in the incident, unless it opens again.
  if (!wasOpen && steps.length === 0) return judgement;
  const stored = isNew
    ? await openIncident(tx, look, state.incident)
    : await updateIncident(tx, row, look, state.incident, steps.length > 0);
  for (const step of steps) {
    await tx.execute(sql`
      INSERT INTO incident_events (incident_id, at, event, severity, told, held_by, actor, figures, cause)
      VALUES (${stored.id}, ${at(look.nowMs)}, ${step.event}, ${state.incident.severity}, ${step.message !== null},
        ${step.heldBy}, ${ALERTS_ACTOR}, ${JSON.stringify(stored.figures)}::jsonb, ${stored.cause})`);
    if (step.message === null) continue;
    const ended = step.event === 'ended' ? [{ name: 'Ended', value: 'its rule was turned off' }] : [];
    const told = { ...stored, subject: row.subject, ...pick(state.incident) };
    await enqueueMessage(tx, messageOf(step.message, told, look.nowMs, ended));
  }
  return judgement;
}

function pick({ severity, reopened }: IncidentState): { severity: Severity; reopened: number } {
  return { severity, reopened };
}

async function storeStreaks(tx: Transaction, { subject, state }: SubjectRow, now: Streaks): Promise<void> {
  const was = state.streaks;
  if (was.critical === now.critical && was.bad === now.bad && was.calm === now.calm && was.good === now.good)
    return;
  await tx.execute(sql`
    UPDATE alert_states SET critical_streak = ${now.critical}, bad_streak = ${now.bad}, calm_streak = ${now.calm},
      good_streak = ${now.good} WHERE subject = ${subject}`);
}

async function openIncident(tx: Transaction, look: SubjectLook, now: IncidentState): Promise<StoredIncident> {
  const figures = look.seen?.figures ?? {};
  const cause = look.seen?.cause ?? null;
  const { rows } = await tx.execute<{ id: string }>(sql`
    INSERT INTO incidents (subject, severity, worst_severity, opened_at, updated_at, cause, figures, worst_figures,
      told_severity, told_at)
    VALUES (${look.rule.subject}, ${now.severity}, ${now.severity}, ${at(look.nowMs)}, ${at(look.nowMs)}, ${cause},
      ${JSON.stringify(figures)}::jsonb, ${JSON.stringify(figures)}::jsonb, ${now.toldSeverity}, ${at(now.toldAtMs)})
    RETURNING id`);
  return {
    id: Number(oneRow({ rows }).id),
    openedAtMs: look.nowMs,
    worstSeverity: now.severity,
    figures,
    worstFigures: figures,
    cause,
  };
}

async function updateIncident(
  tx: Transaction,
  { subject, incident, state }: SubjectRow,
  look: SubjectLook,
  now: IncidentState,
  isStep: boolean,
): Promise<StoredIncident> {
  if (incident === null) throw new Error(`the incident of ${subject} was not read`);
  const figures = look.seen?.figures ?? incident.figures;
  // A recovery keeps the cause, because the story is about it.
  const cause = now.recoveredAtMs === null ? (look.seen?.cause ?? incident.cause) : incident.cause;
  const isWorse = isWorseThan(subject, figures, incident.worstFigures);
  const worstFigures = look.seen && isWorse ? figures : incident.worstFigures;
  const worstSeverity = now.severity === 'critical' ? 'critical' : incident.worstSeverity;
  const stored = { ...incident, figures, cause, worstFigures, worstSeverity };
  const isSame = !isStep && cause === incident.cause && sameFigures(figures, incident.figures);
  if (isSame) return stored;
  // The incident came back or happened again: the old acknowledgement was for an earlier case.
  const isAnew = state.incident?.isAcknowledged === true && !now.isAcknowledged;
  await tx.execute(sql`
    UPDATE incidents SET severity = ${now.severity}, worst_severity = ${worstSeverity}, updated_at = ${at(look.nowMs)},
      recovered_at = ${at(now.recoveredAtMs)}, reopened = ${now.reopened}, cause = ${cause},
      figures = ${JSON.stringify(figures)}::jsonb, worst_figures = ${JSON.stringify(worstFigures)}::jsonb,
      told_severity = ${now.toldSeverity}, told_at = ${at(now.toldAtMs)}
      ${isAnew ? sql`, acknowledged_at = NULL, acknowledged_by = NULL, note = NULL` : sql``}
    WHERE id = ${incident.id}`);
  return stored;
}

/** For reported subjects the newest report counts as the worst. */
function isWorseThan(subject: SubjectRow['subject'], one: IncidentFigures, other: IncidentFigures): boolean {
  if (typeof one.value !== 'number' || typeof other.value !== 'number') return Object.keys(one).length > 0;
  return NATURES[subject].better === 'higher' ? one.value < other.value : one.value > other.value;
}

function sameFigures(one: IncidentFigures, other: IncidentFigures): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

function at(epochMs: number | null): SQL {
  return epochMs === null ? sql`NULL` : sql`to_timestamp(${epochMs / 1000}::float8)`;
}
