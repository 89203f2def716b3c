import type { Policy, RecommendedAction, ViolationKind } from '@/lib/contract/common';

/** The two levels of a pair (null: the row is missing) and what supports them. */
export type PairEvidence = {
  progressLevel: number | null;
  licenseLevel: number | null;
  /** The level that the totals support; null when a person's lowering already weighed them, or without progress. */
  reachedLevel: number | null;
  /** The highest level in the license history since its last lowering. */
  historyLevel: number | null;
  /** Where the newest row of the license history leads. */
  newestHistoryLevel: number | null;
};

export type RepairPlan =
  | { outcome: 'already_agreed' | 'needs_decision' | 'failed'; explanation: string }
  | {
      outcome: 'repair';
      action: Exclude<RecommendedAction, 'needs_decision'> | 'lower_license' | 'lower_progress';
      level: number;
      explanation: string;
    };

/** What is out of agreement between two levels; null when nothing is. */
export function violationOf(progressLevel: number | null, licenseLevel: number | null): ViolationKind | null {
  if (progressLevel === licenseLevel) return null;
  if (licenseLevel === null) return 'missing_license';
  return progressLevel === null ? 'missing_progress' : 'level_mismatch';
}

/**
 * Decides what brings a pair back. Policy `evidence` only ever raises, and only what evidence supports;
 * the two explicit policies take one side as right, whatever it says.
 */
export function planRepair(policy: Policy, pair: PairEvidence): RepairPlan {
  const { progressLevel, licenseLevel } = pair;
  if (progressLevel === null && licenseLevel === null) {
    return { outcome: 'failed', explanation: 'Neither record exists: there is no pair to repair.' };
  }
  if (progressLevel === licenseLevel) {
    return { outcome: 'already_agreed', explanation: `Both records stand at level ${progressLevel}.` };
  }
  if (licenseLevel === null) {
    return repair(
      'create_license',
      progressLevel as number,
      `The license is missing; progress stands at level ${progressLevel}.`,
    );
  }
  if (progressLevel === null) {
    return repair(
      'create_progress',
      licenseLevel,
      `Progress is missing; the license stands at level ${licenseLevel}.`,
    );
  }
  if (policy === 'progress') {
    const action = progressLevel > licenseLevel ? 'raise_license' : 'lower_license';
    return repair(
      action,
      progressLevel,
      `Policy progress: the license takes the level of progress, ${progressLevel}.`,
    );
  }
  if (policy === 'license') {
    const action = licenseLevel > progressLevel ? 'raise_progress' : 'lower_progress';
    return repair(
      action,
      licenseLevel,
      `Policy license: progress takes the level of the license, ${licenseLevel}.`,
    );
  }
  return progressLevel > licenseLevel
    ? planHigherProgress(progressLevel, licenseLevel, pair)
    : planHigherLicense(progressLevel, licenseLevel, pair);
}

function planHigherProgress(progressLevel: number, licenseLevel: number, pair: PairEvidence): RepairPlan {
  if (pair.reachedLevel !== null && pair.reachedLevel >= progressLevel) {
    return repair(
      'raise_license',
      progressLevel,
      `The totals reach level ${progressLevel}; the license stayed at ${licenseLevel}.`,
    );
  }
  if (pair.historyLevel !== null && pair.historyLevel >= progressLevel) {
    return repair(
      'raise_license',
      progressLevel,
      `The license history holds level ${progressLevel}; the license stands at ${licenseLevel}.`,
    );
  }
  return {
    outcome: 'needs_decision',
    explanation: `Progress stands at level ${progressLevel} and the license at ${licenseLevel}, but neither the totals nor the history support level ${progressLevel}.`,
  };
}

function planHigherLicense(progressLevel: number, licenseLevel: number, pair: PairEvidence): RepairPlan {
  if (pair.newestHistoryLevel === licenseLevel) {
    return repair(
      'raise_progress',
      licenseLevel,
      `The newest row of the license history leads to level ${licenseLevel}; progress stayed at ${progressLevel}.`,
    );
  }
  const newest =
    pair.newestHistoryLevel === null
      ? 'there is no license history'
      : `the license history leads to level ${pair.newestHistoryLevel}`;
  return {
    outcome: 'needs_decision',
    explanation: `The license stands at level ${licenseLevel} and progress at ${progressLevel}, but ${newest}.`,
  };
}

function repair(
  action: Extract<RepairPlan, { outcome: 'repair' }>['action'],
  level: number,
  explanation: string,
): RepairPlan {
  return { outcome: 'repair', action, level, explanation };
}

/** What policy `evidence` recommends for a violated pair; null when the pair is in agreement or gone. */
export function recommendedAction(pair: PairEvidence): RecommendedAction | null {
  const plan = planRepair('evidence', pair);
  if (plan.outcome === 'repair') return plan.action as RecommendedAction;
  return plan.outcome === 'needs_decision' ? 'needs_decision' : null;
}
