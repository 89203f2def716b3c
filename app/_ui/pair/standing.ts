import type { Pair } from '@/lib/contract/pairs';
import type { Tone } from '../vocabulary';

/** How the two records of a pair stand to each other, as people say it. */
export type Standing = 'agrees' | 'behind' | 'ahead' | 'missing_license' | 'missing_progress';

/** A license behind or missing keeps a learner out: that is worse than one that is ahead. */
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

export type Why =
  | 'noLicense'
  | 'noProgress'
  | 'totals'
  | 'history'
  | 'newest'
  | 'weighed'
  | 'unsupportedProgress'
  | 'unsupportedLicense'
  | 'noHistory';

/** Why a repair would do what is recommended, or leaves it to a person; null in agreement. */
export function whyOf({ recommended_action: action, progress, license, evidence }: Pair): Why | null {
  const progressLevel = progress?.current_level ?? 0;
  const reaches = (evidence.reached_level ?? 0) >= progressLevel;
  switch (action) {
    case null:
      return null;
    case 'create_license':
      return 'noLicense';
    case 'create_progress':
      return 'noProgress';
    case 'raise_progress':
      return 'newest';
    case 'raise_license':
      return reaches ? 'totals' : 'history';
    case 'needs_decision':
      if (progressLevel > (license?.current_level ?? 0)) return reaches ? 'weighed' : 'unsupportedProgress';
      return evidence.newest_history_level === null ? 'noHistory' : 'unsupportedLicense';
  }
}
