import type { Grounds } from '@/lib/contract/repairs';
import type { Policy, RecommendedAction } from '@/lib/vocabulary/repairs';
import type { ViolationKind } from '@/lib/vocabulary/violations';

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
  | { outcome: 'already_agreed' | 'needs_decision' | 'failed'; grounds: Grounds }
  | {
      outcome: 'repair';
      action: Exclude<RecommendedAction, 'needs_decision'> | 'lower_license' | 'lower_progress';
      level: number;
      grounds: Grounds;
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
    return { outcome: 'failed', grounds: { code: 'no_pair' } };
  }
  if (licenseLevel === null) {
    const level = progressLevel as number;
    return repair('create_license', level, { code: 'license_missing', progress_level: level });
  }
  if (progressLevel === null) {
    return repair('create_progress', licenseLevel, { code: 'progress_missing', license_level: licenseLevel });
  }
  const levels = { progress_level: progressLevel, license_level: licenseLevel };
  if (progressLevel === licenseLevel) {
    return { outcome: 'already_agreed', grounds: { code: 'agreed', ...levels } };
  }
  if (policy === 'progress') {
    const action = progressLevel > licenseLevel ? 'raise_license' : 'lower_license';
    return repair(action, progressLevel, { code: 'policy_progress', ...levels });
  }
  if (policy === 'license') {
    const action = licenseLevel > progressLevel ? 'raise_progress' : 'lower_progress';
    return repair(action, licenseLevel, { code: 'policy_license', ...levels });
  }
  return progressLevel > licenseLevel ? planHigherProgress(levels, pair) : planHigherLicense(levels, pair);
}

type Levels = { progress_level: number; license_level: number };

function planHigherProgress(levels: Levels, { reachedLevel, historyLevel }: PairEvidence): RepairPlan {
  const level = levels.progress_level;
  if (reachedLevel !== null && reachedLevel >= level) {
    return repair('raise_license', level, { code: 'totals_reach_level', ...levels });
  }
  if (historyLevel !== null && historyLevel >= level) {
    return repair('raise_license', level, { code: 'history_holds_level', ...levels });
  }
  return { outcome: 'needs_decision', grounds: { code: 'level_unsupported', ...levels } };
}

function planHigherLicense(levels: Levels, { newestHistoryLevel }: PairEvidence): RepairPlan {
  const level = levels.license_level;
  if (newestHistoryLevel === level) {
    return repair('raise_progress', level, { code: 'history_leads_to_level', ...levels });
  }
  return {
    outcome: 'needs_decision',
    grounds:
      newestHistoryLevel === null
        ? { code: 'no_history', ...levels }
        : { code: 'history_leads_elsewhere', ...levels, history_level: newestHistoryLevel },
  };
}

function repair(
  action: Extract<RepairPlan, { outcome: 'repair' }>['action'],
  level: number,
  grounds: Grounds,
): RepairPlan {
  return { outcome: 'repair', action, level, grounds };
}

/** What policy `evidence` recommends for a violated pair; null when the pair is in agreement or gone. */
export function recommendedAction(pair: PairEvidence): RecommendedAction | null {
  const plan = planRepair('evidence', pair);
  if (plan.outcome === 'repair') return plan.action as RecommendedAction;
  return plan.outcome === 'needs_decision' ? 'needs_decision' : null;
}
