import type { Grounds } from '@/lib/contract/grounds';
import { TOTALS, type TotalName } from '@/lib/vocabulary/history';

/** The grounds of what was done to a pair, in an English sentence. */
export function explainGrounds(grounds: Grounds): string {
  const { progress_level: progress, license_level: license, history_level: history, reached_level } = grounds;
  switch (grounds.code) {
    case 'no_pair':
      return 'Neither record exists: there is no pair to repair.';
    case 'agreed':
      return `Both records stand at level ${progress}.`;
    case 'withdrawn':
      return `A person withdrew the license; progress stands at level ${progress}.`;
    case 'license_missing':
      return `The license is missing; progress stands at level ${progress}.`;
    case 'progress_missing':
      return `Progress is missing; the license stands at level ${license}.`;
    case 'policy_progress':
      return `Policy progress: the license takes the level of progress, ${progress}.`;
    case 'policy_license':
      return `Policy license: progress takes the level of the license, ${license}.`;
    case 'totals_reach_level':
      return `The ledger reaches level ${progress}; the license stayed at ${license}.`;
    case 'history_holds_level':
      return `The license history holds level ${progress}; the license stands at ${license}.`;
    case 'history_leads_to_level':
      return `The newest row of the license history leads to level ${license}; progress stayed at ${progress}.`;
    case 'totals_on_hold':
      return `The ledger reaches level ${progress}, but a person lowered the level knowing that.`;
    case 'level_unsupported':
      return `Neither the ledger nor the license history supports level ${progress}.`;
    case 'no_history':
      return `The license stands at level ${license} and progress at ${progress}, but there is no license history.`;
    case 'history_leads_elsewhere':
      return `The license stands at level ${license} and progress at ${progress}, but the license history leads to level ${history}.`;
    case 'license_was_removed':
      return `The license history knows a license up to level ${history}, so it was taken away; it is not granted again by itself.`;
    case 'withdrawal_ended':
      return `The license was withdrawn until a time that has passed; progress stands at level ${progress}. A person decides whether to issue it again.`;
    case 'pair_vanished':
      return `Both records are gone, but the ledger or the license history knows this pair; the ledger reaches level ${reached_level}.`;
    case 'totals_below_ledger':
      return `The ledger holds ${differenceIn(grounds)} more than the totals show.`;
    case 'totals_unexplained':
      return `The totals show ${differenceIn(grounds)} for which the ledger has no entry.`;
    case 'ledger_reaches_more':
      return `The ledger reaches level ${reached_level}; progress stands at ${progress} and the license at ${license}.`;
    case 'both_unsupported':
      return `Both records stand at level ${license}, but the ledger reaches level ${reached_level} and the license history does not hold level ${license}.`;
    case 'max_below_history':
      return `The license history held level ${history}, but the highest level of the license is below it.`;
    case 'license_beside_history':
      return `The license stands at level ${license}, but its history does not lead there.`;
    case 'dismissed':
      return `A person left this pair as it is: ${grounds.note}`;
    case 'keeps_breaking':
      return 'Automatic repairs brought this pair back three times within a day; it is left alone until a person looks.';
    case 'busy':
      return 'Another writer is changing this pair right now.';
    case 'put_back':
      return 'The pair is as it was before the repair.';
    case 'undone_already':
      return `Run ${grounds.repair_id} has undone this already.`;
    case 'state_unknown':
      return 'What the pair was right after the repair is not known; it is left alone.';
    case 'changed_since':
      return 'The pair was changed since the repair; it is left alone.';
    case 'write_failed':
      return `Writing this pair failed (${grounds.note}); it is left alone.`;
  }
}

const WORDS: Record<TotalName, string> = {
  xp: 'XP',
  sessions: 'sessions',
  projects: 'projects',
  theory_hours: 'theory hours',
  practice_hours: 'practice hours',
};

/** The totals that differ: `222,740 XP, 3 sessions`. */
function differenceIn(grounds: Grounds): string {
  return TOTALS.flatMap((total) => {
    const value = grounds[total];
    return value ? [`${value.toLocaleString('en')} ${WORDS[total]}`] : [];
  }).join(', ');
}
