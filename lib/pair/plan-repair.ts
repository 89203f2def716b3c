import type { Grounds } from '@/lib/contract/grounds';
import type { Policy, RecommendedAction } from '@/lib/vocabulary/repairs';
import type { ViolationKind } from '@/lib/vocabulary/violations';
import { earnedLevel, lostTotals, type PairEvidence, supportsOf, unexplainedTotals } from './evidence';

export type RepairPlan =
  | { outcome: 'already_agreed' | 'needs_decision' | 'failed'; grounds: Grounds }
  | {
      outcome: 'repair';
      action: Exclude<RecommendedAction, 'needs_decision'> | 'lower_license' | 'lower_progress';
      /** The level of both rows afterwards; of progress alone when the license is withdrawn. */
      level: number;
      grounds: Grounds;
    };

/**
 * Decides how to bring a pair into agreement, with itself and with its witnesses. Policy `evidence` only raises levels and
 * totals, and only as far as ledger and history support. The two explicit policies take one side as right without looking
 * at evidence. Whatever is repaired, totals below the sums of the ledger are raised to them.
 */
export function planRepair(policy: Policy, pair: PairEvidence): RepairPlan {
  const { progressLevel, licenseLevel } = pair;
  if (progressLevel === null && licenseLevel === null) return planNothingThere(pair);
  if (licenseLevel === null && pair.withdrawn) return planWithdrawn(policy, progressLevel as number, pair);
  if (licenseLevel === null) return planMissingLicense(policy, progressLevel as number, pair);
  if (progressLevel === null) {
    const level = policy === 'evidence' ? Math.max(licenseLevel, earnedLevel(pair)) : licenseLevel;
    return repair('create_progress', level, { code: 'progress_missing', license_level: licenseLevel });
  }
  const levels = { progress_level: progressLevel, license_level: licenseLevel };
  if (progressLevel === licenseLevel) {
    if (policy === 'evidence') return planEqualLevels(levels, pair);
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

/** Neither row exists. If a witness knows the pair, it has vanished, and a person decides. */
function planNothingThere(pair: PairEvidence): RepairPlan {
  if (pair.newestHistoryLevel === null && !pair.hasLedger) {
    return { outcome: 'failed', grounds: { code: 'no_pair' } };
  }
  return decision({
    code: 'pair_vanished',
    reached_level: pair.reachedLevel,
    ...(pair.newestHistoryLevel !== null && { history_level: pair.newestHistoryLevel }),
  });
}

/** Nothing is missing of a license that a person withdrew. The totals are held against the ledger as those of any pair. */
function planWithdrawn(policy: Policy, progressLevel: number, pair: PairEvidence): RepairPlan {
  const standing = { progress_level: progressLevel };
  const sound: RepairPlan = { outcome: 'already_agreed', grounds: { code: 'withdrawn', ...standing } };
  if (policy !== 'evidence') return sound;
  const lost = lostTotals(pair);
  if (lost) return repair('restore_totals', progressLevel, { code: 'totals_below_ledger', ...lost });
  return unexplained(standing, pair) ?? sound;
}

/** A license that the history knows was taken away, and is not granted again by itself. */
function planMissingLicense(policy: Policy, progressLevel: number, pair: PairEvidence): RepairPlan {
  if (pair.withdrawalEnded) return decision({ code: 'withdrawal_ended', progress_level: progressLevel });
  const grounds: Grounds = { code: 'license_missing', progress_level: progressLevel };
  if (policy !== 'evidence') return repair('create_license', progressLevel, grounds);
  if (pair.highestHistoryLevel !== null) {
    return decision({
      code: 'license_was_removed',
      progress_level: progressLevel,
      history_level: pair.highestHistoryLevel,
    });
  }
  const earned = earnedLevel(pair);
  if (progressLevel === 1 || earned >= progressLevel) {
    return repair('create_license', Math.max(progressLevel, earned), grounds);
  }
  return (
    unexplained({ progress_level: progressLevel }, pair) ??
    unsupported({ progress_level: progressLevel }, pair)
  );
}

function planHigherProgress(levels: Levels, pair: PairEvidence): RepairPlan {
  const supports = supportsOf(pair);
  if (supports.includes('totals')) {
    return raise('raise_license', levels.progress_level, pair, { code: 'totals_reach_level', ...levels });
  }
  if (supports.includes('history')) {
    return raise('raise_license', levels.progress_level, pair, { code: 'history_holds_level', ...levels });
  }
  return unexplained(levels, pair) ?? unsupported(levels, pair);
}

function planHigherLicense(levels: Levels, pair: PairEvidence): RepairPlan {
  const level = levels.license_level;
  if (supportsOf(pair).includes('newest_history')) {
    return raise('raise_progress', level, pair, { code: 'history_leads_to_level', ...levels });
  }
  if (earnedLevel(pair) >= level) {
    return raise('raise_progress', level, pair, {
      code: 'ledger_reaches_more',
      reached_level: pair.reachedLevel,
      ...levels,
    });
  }
  const { newestHistoryLevel } = pair;
  return decision(
    newestHistoryLevel === null
      ? { code: 'no_history', ...levels }
      : { code: 'history_leads_elsewhere', ...levels, history_level: newestHistoryLevel },
  );
}

function planEqualLevels(levels: Levels, pair: PairEvidence): RepairPlan {
  const level = levels.license_level;
  const earned = earnedLevel(pair);
  const lost = lostTotals(pair);
  if (lost) {
    return repair('restore_totals', Math.max(level, earned), { code: 'totals_below_ledger', ...lost });
  }
  if (earned > level) {
    return repair('raise_both', earned, {
      code: 'ledger_reaches_more',
      reached_level: pair.reachedLevel,
      ...levels,
    });
  }
  const more = unexplained(levels, pair);
  if (more) return more;
  if (level > Math.max(pair.reachedLevel, pair.historyLevel ?? 0)) {
    return decision({ code: 'both_unsupported', ...levels, reached_level: pair.reachedLevel });
  }
  return planHistory(levels, pair) ?? { outcome: 'already_agreed', grounds: { code: 'agreed', ...levels } };
}

/** What the license history says of a pair that is otherwise sound. Null when it says the same. */
function planHistory(levels: Levels, pair: PairEvidence): RepairPlan | null {
  const { highestHistoryLevel, newestHistoryLevel } = pair;
  if (highestHistoryLevel === null) return null;
  if ((pair.maxAchievedLevel ?? 0) < highestHistoryLevel) {
    return repair('raise_max', levels.license_level, {
      code: 'max_below_history',
      history_level: highestHistoryLevel,
    });
  }
  if (newestHistoryLevel === levels.license_level) return null;
  return decision({
    code: 'license_beside_history',
    license_level: levels.license_level,
    ...(newestHistoryLevel !== null && { history_level: newestHistoryLevel }),
  });
}

/** Raises both rows to the level, or to what the learner has earned beyond it. */
function raise(
  action: 'raise_license' | 'raise_progress',
  level: number,
  pair: PairEvidence,
  grounds: Grounds,
): RepairPlan {
  const earned = earnedLevel(pair);
  return earned > level ? repair('raise_both', earned, grounds) : repair(action, level, grounds);
}

function unexplained(levels: Partial<Levels>, pair: PairEvidence): RepairPlan | null {
  const more = unexplainedTotals(pair);
  return more && decision({ code: 'totals_unexplained', ...levels, ...more });
}

function unsupported(levels: Partial<Levels>, pair: PairEvidence): RepairPlan {
  const code = pair.reachedLevel >= (levels.progress_level ?? 0) ? 'totals_on_hold' : 'level_unsupported';
  return decision({ code, ...levels });
}

function decision(grounds: Grounds): RepairPlan {
  return { outcome: 'needs_decision', grounds };
}

function repair(
  action: Extract<RepairPlan, { outcome: 'repair' }>['action'],
  level: number,
  grounds: Grounds,
): RepairPlan {
  return { outcome: 'repair', action, level, grounds };
}

/** The findings of pairs whose levels are equal, or whose license is withdrawn, by the grounds of their plan. */
const KINDS_OF_AGREEING: Partial<Record<Grounds['code'], ViolationKind>> = {
  totals_below_ledger: 'totals_lost',
  ledger_reaches_more: 'under_granted',
  totals_unexplained: 'totals_unexplained',
  both_unsupported: 'unsupported',
  max_below_history: 'history_gap',
  license_beside_history: 'history_gap',
};

/** What is wrong with a pair, and what policy `evidence` recommends. */
export type Finding = { kind: ViolationKind; action: RecommendedAction };

/** What policy `evidence` says of a pair. The finding is null when nothing is wrong, and when nothing knows the pair. */
export type Judgement = { finding: Finding | null; grounds: Grounds };

/** Judges a pair. This is the one place that decides what is a finding and of which kind. */
export function judgePair(pair: PairEvidence): Judgement {
  const plan = planRepair('evidence', pair);
  const { outcome, grounds } = plan;
  if (outcome === 'already_agreed' || outcome === 'failed') return { finding: null, grounds };
  const action = outcome === 'repair' ? (plan.action as RecommendedAction) : 'needs_decision';
  return { finding: { kind: kindOf(pair, grounds), action }, grounds };
}

function kindOf(pair: PairEvidence, grounds: Grounds): ViolationKind {
  const { progressLevel, licenseLevel } = pair;
  if (progressLevel === null && licenseLevel === null) return 'vanished_pair';
  if (progressLevel === null) return 'missing_progress';
  if (licenseLevel === null && !pair.withdrawn) {
    return pair.highestHistoryLevel === null && !pair.withdrawalEnded ? 'missing_license' : 'license_removed';
  }
  if (progressLevel !== licenseLevel && !pair.withdrawn) return 'level_mismatch';
  return KINDS_OF_AGREEING[grounds.code] ?? 'history_gap';
}
