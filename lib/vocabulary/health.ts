export const STATUSES = ['healthy', 'degraded', 'critical', 'unknown'] as const;
export type Status = (typeof STATUSES)[number];

/** The consistency, in percent, from which the status is healthy, and from which it is degraded. */
export const HEALTHY_FROM_PERCENT = 99;
export const DEGRADED_FROM_PERCENT = 95;

/** The status that a consistency in percent means. */
export function statusOfRate(rate: number): Exclude<Status, 'unknown'> {
  if (rate >= HEALTHY_FROM_PERCENT) return 'healthy';
  return rate >= DEGRADED_FROM_PERCENT ? 'degraded' : 'critical';
}

export const CHECK_PHASES = ['comparing', 'second_look'] as const;
