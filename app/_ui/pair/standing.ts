import type { Pair } from '@/lib/contract/pairs';
import type { Tone } from '../vocabulary';

/** How the two records of a pair differ, in words for people. */
export type Standing = 'agrees' | 'behind' | 'ahead' | 'missing_license' | 'missing_progress';

/** A license that is behind or missing blocks a learner. That is worse than a license that is ahead. */
export const STANDING_TONES: Record<Standing, Tone> = {
  agrees: 'ok',
  behind: 'bad',
  missing_license: 'bad',
  ahead: 'warn',
  missing_progress: 'warn',
};

export function standingOf({ violation, progress, license }: Pair): Standing {
  if (violation === null) return 'agrees';
  if (violation !== 'level_mismatch') return violation;
  return (license?.current_level ?? 0) < (progress?.current_level ?? 0) ? 'behind' : 'ahead';
}
