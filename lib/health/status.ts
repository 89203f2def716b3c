import { AHEAD_MAX_MS } from '@/lib/vocabulary/clock';
import {
  DEGRADED_FROM_PERCENT,
  HEALTHY_FROM_PERCENT,
  type Status,
  statusOfRate,
} from '@/lib/vocabulary/health';

export type StatusInput = {
  /** Epoch milliseconds; null before the first check. */
  lastCheckMs: number | null;
  nowMs: number;
  intervalMinutes: number;
  pairs: number;
  inconsistent: number;
  /** Whether an earlier check saw pairs. Without any now, they are lost. */
  hadPairs: boolean;
  /** The figures of each specialization: the worst one decides. */
  specializations: readonly SpecializationCount[];
};

export type SpecializationCount = { specialization: string; pairs: number; inconsistent: number };

/**
 * Percent of pairs in agreement, cut to three decimals and never rounded up: 100 means every pair. Without pairs it is 100,
 * because none is broken; whether there should be some, `statusOf` judges.
 */
export function consistencyRate(pairs: number, inconsistent: number): number {
  if (pairs === 0) return 100;
  return Math.floor(((pairs - inconsistent) * 100_000) / pairs) / 1000;
}

/**
 * The status and the reason for it in words. The status is `unknown` when the last check is too old, so that a stopped
 * monitor does not stay green, and when the last check lies ahead of the clock, because then its age is unknown.
 */
export function statusOf(input: StatusInput): { status: Status; reason: string; stale: boolean } {
  if (input.lastCheckMs === null) return { status: 'unknown', reason: 'No check has run yet.', stale: false };
  const ageMs = input.nowMs - input.lastCheckMs;
  if (ageMs < -AHEAD_MAX_MS) {
    const why = 'The clock was set back, so the age of the last check is unknown.';
    return { status: 'unknown', reason: `${why} What is shown is old.`, stale: true };
  }
  const minutes = Math.floor(ageMs / 60_000);
  if (ageMs > 2 * input.intervalMinutes * 60_000) {
    const age = `The last check was ${minutes} minutes ago; one is due every ${input.intervalMinutes}.`;
    return { status: 'unknown', reason: `${age} What is shown is old.`, stale: true };
  }
  return { ...judge(input), stale: false };
}

/** The specialization with the lowest consistency. Undefined without any pair. */
export function worstOf<T extends SpecializationCount>(counts: readonly T[]): T | undefined {
  const rate = ({ pairs, inconsistent }: T) => consistencyRate(pairs, inconsistent);
  return counts.filter(({ pairs }) => pairs > 0).toSorted((a, b) => rate(a) - rate(b))[0];
}

/** Names the limit that the consistency is below. */
const WHY = {
  healthy: '',
  degraded: ` Healthy begins at ${HEALTHY_FROM_PERCENT} %.`,
  critical: ` Critical is below ${DEGRADED_FROM_PERCENT} %.`,
};

function judge({ pairs, inconsistent, hadPairs, specializations }: StatusInput): {
  status: Status;
  reason: string;
} {
  if (pairs === 0) {
    return hadPairs
      ? { status: 'critical', reason: 'There are no pairs any more, but an earlier check saw some.' }
      : { status: 'unknown', reason: 'There are no pairs yet.' };
  }
  const rate = consistencyRate(pairs, inconsistent);
  if (inconsistent === 0) return { status: 'healthy', reason: 'Every pair is in agreement.' };
  const found = `${inconsistent} of ${pairs} pairs ${inconsistent === 1 ? 'is' : 'are'} out of agreement (${rate} % consistent).`;
  const worst = worstOf(specializations);
  const worstRate = worst ? consistencyRate(worst.pairs, worst.inconsistent) : rate;
  const status = statusOfRate(Math.min(rate, worstRate));
  if (!worst || statusOfRate(rate) === status) return { status, reason: found + WHY[status] };
  const where = ` In ${worst.specialization} ${worst.inconsistent} of ${worst.pairs} (${worstRate} % consistent).`;
  return { status, reason: found + where + WHY[status] };
}
