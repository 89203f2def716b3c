import { isAhead } from '@/lib/clock';
import type { HeldBy, IncidentEvent, Severity } from '@/lib/vocabulary/alerts';
import type { AlertMessage } from './alert-message';
import type { Level, Rule } from './rules';

/**
 * Evaluations in a row with the same result. Each count stops at the highest number that a rule needs, so that an
 * unchanged state is not written again.
 */
export type Streaks = { critical: number; bad: number; calm: number; good: number };

/** The newest incident of a subject, open or recovered. */
export type IncidentState = {
  severity: Severity;
  recoveredAtMs: number | null;
  reopened: number;
  /** The severity that channels were last told; null when they were told nothing, or that the incident is over. */
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
  /** The bad event has happened once more: it is told again, also after an acknowledgement. */
  happenedAgain?: boolean;
};

/** One step of the story, and the message that is sent about it. */
export type Step = { event: IncidentEvent; message: AlertMessage['event'] | null; heldBy: HeldBy | null };

export type Judgement = {
  state: SubjectState;
  /** The incident of `state` is a new one. */
  isNew: boolean;
  steps: Step[];
};

export const NO_STREAKS: Streaks = { critical: 0, bad: 0, calm: 0, good: 0 };

/** An incident that comes back within this time after its recovery is the same incident. */
export const REOPEN_WITHIN_MS = 15 * 60_000;

/**
 * Each return doubles the time for which an incident must stay well before it counts as recovered. This is the maximum
 * number of doublings.
 */
const DOUBLINGS_MAX = 6;

/** Evaluations in a row that must be good before this incident is over. */
export function goodNeeded(rule: Rule, reopened: number): number {
  return rule.recover_after * 2 ** Math.min(reopened, DOUBLINGS_MAX);
}

/**
 * The next state of a subject after one look, the steps of its incident, and the messages to send. Nothing is read or
 * written here. Each call compares what channels were told with the real state. So a message that was held back is sent
 * as soon as it is allowed, and a recovery is sent only when the incident was sent.
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

/** A missing measurement resets every streak: it is no evidence for an alert and none against it. */
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
    // Streaks go on during a maintenance window. A subject that is still bad at the end of the window opens its
    // incident then.
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
    // The person who acknowledged it believed that it was over.
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

/** Nothing holds back a recovery or an end: when nobody was told of the incident, there is no message to hold back. */
function holder(event: IncidentEvent, heldBy: HeldBy | null): HeldBy | null {
  return event === 'recovered' || event === 'ended' ? null : heldBy;
}

/** The message to send now, or none. A recovery is always sent; other messages are sent unless they are held back. */
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
  // A message from before the clock was set back: nobody knows how old it is.
  const isLongAgo = look.nowMs - toldMs >= rule.reminder_minutes * 60_000 || isAhead(toldMs, look.nowMs);
  const isDue = rule.reminder_minutes > 0 && isLongAgo;
  return isDue && isBad && !isAcknowledged ? 'reminder' : null;
}

function say(incident: IncidentState, message: AlertMessage['event'], nowMs: number): IncidentState {
  if (message === 'recovered') return { ...incident, toldSeverity: null, toldAtMs: nowMs };
  return { ...incident, toldSeverity: incident.severity, toldAtMs: nowMs };
}
