import { isAhead } from '@/lib/clock';
import type { HeldBy, IncidentEvent, Severity } from '@/lib/vocabulary/alerts';
import type { AlertMessage } from './alert-message';
import type { Level, Rule } from './rules';

/** Evaluations in a row, each counted no further than anything asks for, so that what stays the same is not written. */
export type Streaks = { critical: number; bad: number; calm: number; good: number };

/** The newest incident of a subject, open or recovered. */
export type IncidentState = {
  severity: Severity;
  recoveredAtMs: number | null;
  reopened: number;
  /** What channels believe: the severity they were last told; null when nothing, or that it is over. */
  toldSeverity: Severity | null;
  toldAtMs: number | null;
  isAcknowledged: boolean;
  silencedUntilMs: number | null;
};

export type SubjectState = { streaks: Streaks; incident: IncidentState | null };

export type Look = {
  level: Level;
  nowMs: number;
  inMaintenance: boolean;
  /** What made it bad has happened once more: said again, whoever has seen to it. */
  happenedAgain?: boolean;
};

/** One step of the story, and what is said of it. */
export type Step = { event: IncidentEvent; message: AlertMessage['event'] | null; heldBy: HeldBy | null };

export type Judgement = {
  state: SubjectState;
  /** The incident of `state` is another than before. */
  isNew: boolean;
  steps: Step[];
};

export const NO_STREAKS: Streaks = { critical: 0, bad: 0, calm: 0, good: 0 };

/** What comes back so soon after it recovered is the same incident. */
export const REOPEN_WITHIN_MS = 15 * 60_000;

/** Each return doubles how long an incident must stay well before it counts as recovered, this often at most. */
const DOUBLINGS_MAX = 6;

/** Evaluations in a row that must be good before this incident is over. */
export function goodNeeded(rule: Rule, reopened: number): number {
  return rule.recover_after * 2 ** Math.min(reopened, DOUBLINGS_MAX);
}

/**
 * The next state of a subject after one look at it, what happened to its incident, and what is said. Nothing is read or
 * written here. What was said and what is are compared each time, so whatever was held back is said as soon as it may
 * be, and a recovery is said exactly when the incident was.
 */
export function judge(rule: Rule, state: SubjectState, look: Look): Judgement {
  const streaks = countOn(rule, state, look.level);
  const { incident, event, isNew } = rule.enabled
    ? transition(rule, { ...state, streaks }, look)
    : turnedOff(state.incident, look);
  const settled = event === 'recovered' || event === 'ended' ? NO_STREAKS : streaks;
  if (incident === null) return { state: { streaks: settled, incident }, isNew: false, steps: [] };
  const open = look.happenedAgain ? { ...incident, isAcknowledged: false } : incident;
  const heldBy = heldBack(open, look);
  const message = due(rule, open, look, event, heldBy);
  const said = message === null ? open : say(open, message, look.nowMs);
  const steps: Step[] = [];
  if (event !== null) steps.push({ event, message, heldBy: message === null ? holder(event, heldBy) : null });
  else if (message !== null) {
    steps.push({ event: message === 'reminder' ? 'reminder' : 'told', message, heldBy: null });
  }
  return { state: { streaks: settled, incident: said }, isNew, steps };
}

/** What was not measured breaks every row: it neither speaks for an alert nor against one. */
function countOn(rule: Rule, { streaks, incident }: SubjectState, level: Level): Streaks {
  if (level === 'unknown' || !rule.enabled) return NO_STREAKS;
  const isBad = level === 'critical' || level === 'warning';
  const next = (counts: boolean, streak: number, most: number) => (counts ? Math.min(streak + 1, most) : 0);
  return {
    critical: next(level === 'critical', streaks.critical, rule.fire_after),
    bad: next(isBad, streaks.bad, rule.fire_after),
    calm: next(level !== 'critical', streaks.calm, rule.recover_after),
    good: next(level === 'good', streaks.good, goodNeeded(rule, incident?.reopened ?? 0)),
  };
}

type Transition = { incident: IncidentState | null; event: IncidentEvent | null; isNew: boolean };

function transition(rule: Rule, { streaks, incident }: SubjectState, look: Look): Transition {
  const isCritical = streaks.critical >= rule.fire_after;
  if (incident === null || incident.recoveredAtMs !== null) {
    // In a maintenance window the rows are counted on; what is still bad when it ends opens then.
    if (streaks.bad < rule.fire_after || look.inMaintenance) return { incident, event: null, isNew: false };
    return opened(incident, isCritical ? 'critical' : 'warning', look.nowMs);
  }
  if (streaks.good >= goodNeeded(rule, incident.reopened)) {
    return { incident: { ...incident, recoveredAtMs: look.nowMs }, event: 'recovered', isNew: false };
  }
  if (incident.severity === 'warning' && isCritical) {
    return { incident: { ...incident, severity: 'critical' }, event: 'worsened', isNew: false };
  }
  const mayEase = rule.warning !== null || rule.critical === null;
  if (incident.severity === 'critical' && mayEase && streaks.calm >= rule.recover_after) {
    return { incident: { ...incident, severity: 'warning' }, event: 'eased', isNew: false };
  }
  return { incident, event: null, isNew: false };
}

function opened(previous: IncidentState | null, severity: Severity, nowMs: number): Transition {
  const isSame =
    previous?.recoveredAtMs != null &&
    nowMs - previous.recoveredAtMs < REOPEN_WITHIN_MS &&
    !isAhead(previous.recoveredAtMs, nowMs);
  const incident: IncidentState = {
    severity,
    recoveredAtMs: null,
    reopened: isSame ? previous.reopened + 1 : 0,
    toldSeverity: null,
    toldAtMs: null,
    // Whoever saw to it believed it was over.
    isAcknowledged: false,
    silencedUntilMs: isSame ? previous.silencedUntilMs : null,
  };
  return { incident, event: isSame ? 'reopened' : 'opened', isNew: !isSame };
}

function turnedOff(incident: IncidentState | null, look: Look): Transition {
  if (incident === null || incident.recoveredAtMs !== null) return { incident, event: null, isNew: false };
  return { incident: { ...incident, recoveredAtMs: look.nowMs }, event: 'ended', isNew: false };
}

function heldBack(incident: IncidentState, look: Look): HeldBy | null {
  if (look.inMaintenance) return 'maintenance';
  return (incident.silencedUntilMs ?? 0) > look.nowMs ? 'silence' : null;
}

/** A recovery of what nobody was told is not held back: there is nothing to say. */
function holder(event: IncidentEvent, heldBy: HeldBy | null): HeldBy | null {
  return event === 'recovered' || event === 'ended' ? null : heldBy;
}

/** What is to be said now, if anything: a recovery always, the rest unless it is held back. */
function due(
  rule: Rule,
  { recoveredAtMs, severity, toldSeverity, toldAtMs, isAcknowledged }: IncidentState,
  look: Look,
  event: IncidentEvent | null,
  heldBy: HeldBy | null,
): AlertMessage['event'] | null {
  if (recoveredAtMs !== null) return event !== null && toldSeverity !== null ? 'recovered' : null;
  if (heldBy !== null) return null;
  if (toldSeverity === null) return 'opened';
  if (toldSeverity !== severity) return severity === 'critical' ? 'worsened' : 'eased';
  if (look.happenedAgain) return 'reminder';
  const toldMs = toldAtMs ?? look.nowMs;
  const isBad = look.level === 'critical' || look.level === 'warning';
  // Told before the clock was set back, nobody knows how long ago.
  const isLongAgo = look.nowMs - toldMs >= rule.reminder_minutes * 60_000 || isAhead(toldMs, look.nowMs);
  const isDue = rule.reminder_minutes > 0 && isLongAgo;
  return isDue && isBad && !isAcknowledged ? 'reminder' : null;
}

function say(incident: IncidentState, message: AlertMessage['event'], nowMs: number): IncidentState {
  if (message === 'recovered') return { ...incident, toldSeverity: null, toldAtMs: nowMs };
  return { ...incident, toldSeverity: incident.severity, toldAtMs: nowMs };
}
