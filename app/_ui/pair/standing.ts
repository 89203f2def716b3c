import type { Pair } from '@/lib/contract/pairs';
import type { LicenseState } from '@/lib/vocabulary/history';
import type { ViolationKind } from '@/lib/vocabulary/violations';
import type { Tone } from '../vocabulary';

/** What is wrong with a pair, or else what is said of its license, in words for people. */
export type Standing =
  | 'agrees'
  | 'behind'
  | 'ahead'
  | 'gone'
  | Exclude<LicenseState, 'none' | 'valid'>
  | Exclude<ViolationKind, 'level_mismatch'>;

/** What takes something away from a learner is worse than what gives too much. */
export const STANDING_TONES: Record<Standing, Tone> = {
  agrees: 'ok',
  behind: 'bad',
  missing_license: 'bad',
  ahead: 'warn',
  missing_progress: 'warn',
  license_removed: 'bad',
  vanished_pair: 'bad',
  totals_lost: 'bad',
  under_granted: 'bad',
  totals_unexplained: 'warn',
  unsupported: 'warn',
  history_gap: 'warn',
  due: 'warn',
  expired: 'warn',
  suspended: 'warn',
  withdrawn: 'idle',
  gone: 'idle',
};

export function standingOf({ violation, progress, license, license_state: state }: Pair): Standing {
  if (violation === null) {
    if (!progress && !license) return 'gone';
    return state === 'valid' || state === 'none' ? 'agrees' : state;
  }
  if (violation === 'license_removed' && state === 'due') return 'due';
  if (violation !== 'level_mismatch') return violation;
  return (license?.current_level ?? 0) < (progress?.current_level ?? 0) ? 'behind' : 'ahead';
}
