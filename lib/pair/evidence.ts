import type { TotalName } from '@/lib/vocabulary/history';
import type { Support } from '@/lib/vocabulary/repairs';

/** Totals of a pair, or differences of totals. */
export type Totals = Record<TotalName, number>;

/** The two rows of a pair (null: the row is missing) and what the two witnesses, ledger and license history, say of them. */
export type PairEvidence = {
  progressLevel: number | null;
  licenseLevel: number | null;
  /** The level that the sums of the ledger reach. Without any entry it is 1. */
  reachedLevel: number;
  /** The sums of the ledger that `reachedLevel` is known of: a person lowered the level and knew them. */
  holdLevel: number | null;
  /** The totals of progress minus the sums of the ledger. Null when they are the same, and without a progress row. */
  drift: Totals | null;
  /** Whether a sum of the ledger is not zero. */
  hasLedger: boolean;
  /** The highest level in the license history since its last lowering. */
  historyLevel: number | null;
  /** The level that the newest row of the license history leads to. Null when there is none, or when it took the license. */
  newestHistoryLevel: number | null;
  /** Whether the newest row of the license history lowered the level, and is no undo of a repair. */
  newestHistoryLowers: boolean;
  /** Whether a person withdrew the license: there is none, and that is meant. */
  withdrawn: boolean;
  /** Whether a person withdrew it until a time that has passed, and nobody has issued it again. */
  withdrawalEnded: boolean;
  /** The highest level that the license history ever held. Null when it knows of no license. */
  highestHistoryLevel: number | null;
  /** The highest level that the license says it had. Null without a license row. */
  maxAchievedLevel: number | null;
};

/** The evidence of a pair that nothing knows. */
export const NO_EVIDENCE: PairEvidence = {
  progressLevel: null,
  licenseLevel: null,
  reachedLevel: 1,
  holdLevel: null,
  drift: null,
  hasLedger: false,
  historyLevel: null,
  newestHistoryLevel: null,
  newestHistoryLowers: false,
  withdrawn: false,
  withdrawalEnded: false,
  highestHistoryLevel: null,
  maxAchievedLevel: null,
};

/**
 * Whether a person lowered the level and knew what the ledger sums to, so that it supports no higher level. The hold is kept
 * with progress; when it is not there, because the row is missing or something rewrote it, a history whose newest row lowers
 * the level says so.
 */
export function isOnHold(pair: PairEvidence): boolean {
  if (pair.progressLevel === null || pair.holdLevel === null) return pair.newestHistoryLowers;
  return pair.reachedLevel <= pair.holdLevel;
}

/** The level that the learner has earned: what the ledger reaches, unless a person lowered the level knowing that. */
export function earnedLevel(pair: PairEvidence): number {
  return isOnHold(pair) ? 0 : pair.reachedLevel;
}

/** The evidence that supports the level of each side. Policy `evidence` raises a level only with such support. */
export function supportsOf(pair: PairEvidence): Support[] {
  const { progressLevel, licenseLevel, historyLevel, newestHistoryLevel } = pair;
  const supports: Support[] = [];
  if (progressLevel !== null && earnedLevel(pair) >= progressLevel) supports.push('totals');
  if (progressLevel !== null && (historyLevel ?? 0) >= progressLevel) supports.push('history');
  if (licenseLevel !== null && newestHistoryLevel === licenseLevel) supports.push('newest_history');
  return supports;
}

/** By how much totals are below the sums of the ledger, each as a positive number. Null when none is. */
export function lostTotals({ drift }: PairEvidence): Partial<Totals> | null {
  return drift && differing(drift, (value) => value < 0);
}

/** By how much totals are above the sums of the ledger. Null when none is. */
export function unexplainedTotals({ drift }: PairEvidence): Partial<Totals> | null {
  return drift && differing(drift, (value) => value > 0);
}

function differing(drift: Totals, differs: (value: number) => boolean): Partial<Totals> | null {
  const entries = Object.entries(drift).filter(([, value]) => differs(value));
  return entries.length === 0
    ? null
    : Object.fromEntries(entries.map(([total, value]) => [total, Math.abs(value)]));
}
