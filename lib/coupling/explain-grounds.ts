import type { Grounds } from '@/lib/contract/grounds';

/** The grounds of what was done to a pair, in an English sentence. */
export function explainGrounds(grounds: Grounds): string {
  const { progress_level: progress, license_level: license, history_level: history } = grounds;
  switch (grounds.code) {
    case 'no_pair':
      return 'Neither record exists: there is no pair to repair.';
    case 'agreed':
      return `Both records stand at level ${progress}.`;
    case 'license_missing':
      return `The license is missing; progress stands at level ${progress}.`;
    case 'progress_missing':
      return `Progress is missing; the license stands at level ${license}.`;
    case 'policy_progress':
      return `Policy progress: the license takes the level of progress, ${progress}.`;
    case 'policy_license':
      return `Policy license: progress takes the level of the license, ${license}.`;
    case 'totals_reach_level':
      return `The totals reach level ${progress}; the license stayed at ${license}.`;
    case 'history_holds_level':
      return `The license history holds level ${progress}; the license stands at ${license}.`;
    case 'history_leads_to_level':
      return `The newest row of the license history leads to level ${license}; progress stayed at ${progress}.`;
    case 'totals_on_hold':
      return `The totals reach level ${progress}, but a person lowered the level knowing these totals; the license stands at ${license}.`;
    case 'level_unsupported':
      return `Progress stands at level ${progress} and the license at ${license}, but neither the totals nor the history support level ${progress}.`;
    case 'no_history':
      return `The license stands at level ${license} and progress at ${progress}, but there is no license history.`;
    case 'history_leads_elsewhere':
      return `The license stands at level ${license} and progress at ${progress}, but the license history leads to level ${history}.`;
    case 'dismissed':
      return `A person left this pair as it is: ${grounds.note}`;
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
