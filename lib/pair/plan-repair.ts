import type { Grounds } from '@/lib/contract/grounds';
import type { Policy, RecommendedAction, Support } from '@/lib/vocabulary/repairs';
import type { ViolationKind } from '@/lib/vocabulary/violations';

/** The two levels of a pair (null: the row is missing) and what supports them. */
export type PairEvidence = {
  progressLevel: number | null;
  licenseLevel: number | null;
  /** The level that the totals reach; null without progress. */
  reachedLevel: number | null;
  /** A person lowered the level and knew these totals, so the totals support no higher level. */
  onHold: boolean;
  /** The highest level in the license history since its last lowering. */
  historyLevel: number | null;
  /** The level that the newest row of the license history leads to. */
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

/** The kind of violation between two levels. Null when they agree. */
export function violationOf(progressLevel: number | null, licenseLevel: number | null): ViolationKind | null {
  if (progressLevel === licenseLevel) return null;
  if (licenseLevel === null) return 'missing_license';
  return progressLevel === null ? 'missing_progress' : 'level_mismatch';
}

/**
 * Decides how to bring a pair into agreement. Policy `evidence` only raises a level, and only as far as evidence supports.
 * The two explicit policies take one side as right without looking at evidence.
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

function planHigherProgress(levels: Levels, pair: PairEvidence): RepairPlan {
  const level = levels.progress_level;
  const supports = supportsOf(pair);
  if (supports.includes('totals')) {
    return repair('raise_license', level, { code: 'totals_reach_level', ...levels });
  }
  if (supports.includes('history')) {
    return repair('raise_license', level, { code: 'history_holds_level', ...levels });
  }
  const code = reaches(pair.reachedLevel, level) ? 'totals_on_hold' : 'level_unsupported';
  return { outcome: 'needs_decision', grounds: { code, ...levels } };
}

function planHigherLicense(levels: Levels, pair: PairEvidence): RepairPlan {
  const level = levels.license_level;
  const { newestHistoryLevel } = pair;
  if (supportsOf(pair).includes('newest_history')) {
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

/** The evidence that supports the level of each side. Policy `evidence` raises a level only with such support. */
export function supportsOf(pair: PairEvidence): Support[] {
  const { progressLevel, licenseLevel, newestHistoryLevel } = pair;
  const supports: Support[] = [];
  if (reaches(pair.reachedLevel, progressLevel) && !pair.onHold) supports.push('totals');
  if (reaches(pair.historyLevel, progressLevel)) supports.push('history');
  if (licenseLevel !== null && newestHistoryLevel === licenseLevel) supports.push('newest_history');
  return supports;
}

function reaches(evidence: number | null, level: number | null): boolean {
  return evidence !== null && level !== null && evidence >= level;
}

export type Recommendation = { action: RecommendedAction | null; grounds: Grounds };

/** What policy `evidence` recommends, and why. The action is null when the pair is in agreement or gone. */
export function recommend(pair: PairEvidence): Recommendation {
  const plan = planRepair('evidence', pair);
  const { outcome, grounds } = plan;
  if (outcome === 'repair') return { action: plan.action as RecommendedAction, grounds };
  return { action: outcome === 'needs_decision' ? outcome : null, grounds };
}
