import type { GuardFault } from '@/lib/contract/guard';
import type { IncidentCause, Severity } from '@/lib/vocabulary/alerts';
import { SOAK_SECONDS, type Stage, stageAfter, stageBefore } from '@/lib/vocabulary/rollout';
import type { GuardMode } from '@/lib/vocabulary/writers';

/** A mode, and the percent of the learners of whom nobody may break a pair in it. */
export type GuardSetting = { mode: GuardMode; enforce_percent: Stage };

/** What was refused and would have been since the setting was chosen. */
export type GuardCounts = { would_refuse: number; refused: number; refused_decided: number };

/** A setting must show so long that it refuses nobody. Observing takes as long as the first stage. */
export function soakTarget(setting: GuardSetting): number {
  return SOAK_SECONDS[enforced(setting) || 5];
}

/** The percent of the learners of whom nobody may break a pair. */
export function enforced({ mode, enforce_percent }: GuardSetting): Stage {
  return mode === 'enforce' ? enforce_percent : 0;
}

/** The next setting on the way to enforcing for everybody; null at its end. */
export function settingAfter(setting: GuardSetting): GuardSetting | null {
  if (setting.mode === 'off') return { mode: 'observe', enforce_percent: setting.enforce_percent };
  const stage = stageAfter(enforced(setting));
  return stage === null ? null : { mode: 'enforce', enforce_percent: stage };
}

/** The setting that a refusal of a writer whom nobody refused leads to; null where it is meant to refuse. */
export function settingBefore(setting: GuardSetting): GuardSetting | null {
  if (setting.mode !== 'enforce' || setting.enforce_percent === 100) return null;
  const stage = stageBefore(setting.enforce_percent);
  return { mode: stage === 0 ? 'observe' : 'enforce', enforce_percent: stage };
}

/** Whether a setting has shown for long enough that the next one would refuse nobody. */
export function hasSoaked(setting: GuardSetting, counts: GuardCounts, soakSeconds: number): boolean {
  if (setting.mode === 'off') return false;
  return soakSeconds >= soakTarget(setting) && counts.would_refuse === 0 && counts.refused === 0;
}

/** Why a person must force this order; null: it needs no force. Only more enforcement does. */
export function guardGate(
  setting: GuardSetting,
  order: GuardSetting,
  counts: GuardCounts,
  soakSeconds: number,
): string | null {
  if (enforced(order) <= enforced(setting) || hasSoaked(setting, counts, soakSeconds)) return null;
  if (setting.mode === 'off') return 'nothing was observed yet';
  const { would_refuse, refused } = counts;
  if (would_refuse + refused > 0)
    return `since it was switched, ${would_refuse} pairs would have been refused and ${refused} transactions were`;
  return `it was observed for ${Math.floor(soakSeconds / 3600)} of ${soakTarget(setting) / 3600} hours`;
}

type Seen = {
  faults: readonly GuardFault[];
  steppedBack: boolean;
  setting: GuardSetting;
  /** What the newest self-test saw; null: it did not try. */
  selfTest: { refused: boolean | null; captured: boolean | null };
};

type GuardReport = {
  severity: Severity;
  figures: Record<string, number | string | null>;
  cause: IncidentCause;
};

/** What is wrong with the guard; null when nothing is. */
export function guardReport({ faults, steppedBack, setting, selfTest }: Seen): GuardReport | null {
  const [first] = faults;
  const report = (cause: IncidentCause, figures: GuardReport['figures']): GuardReport => ({
    severity: cause === 'guard_stepped_back' ? 'warning' : 'critical',
    figures,
    cause,
  });
  if (first) {
    const { fault, table, trigger } = first;
    return report('guard_faulty', { faults: faults.length, fault, table, trigger });
  }
  if (selfTest.refused === false) return report('guard_let_through', {});
  if (selfTest.captured === false) return report('capture_missed', {});
  return steppedBack ? report('guard_stepped_back', { stage: enforced(setting) }) : null;
}
