import type { Pair } from '@/lib/contract/pairs';
import type { ViolationKind } from '@/lib/vocabulary/violations';
import type { Tone } from '../vocabulary';

/** What is wrong with a pair, in words for people. */
export type Standing = 'agrees' | 'behind' | 'ahead' | Exclude<ViolationKind, 'level_mismatch'>;

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
};

export function standingOf({ violation, progress, license }: Pair): Standing {
  if (violation === null) return 'agrees';
  if (violation !== 'level_mismatch') return violation;
  return (license?.current_level ?? 0) < (progress?.current_level ?? 0) ? 'behind' : 'ahead';
}
