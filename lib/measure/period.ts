import type { Period } from '@/lib/vocabulary/measures';

/** The length of a period, and the time that each of its points covers. */
export const PERIOD_SECONDS: Readonly<Record<Period, { length: number; step: number }>> = {
  '1h': { length: 3_600, step: 60 },
  '24h': { length: 86_400, step: 900 },
  '7d': { length: 7 * 86_400, step: 7_200 },
  '30d': { length: 30 * 86_400, step: 21_600 },
  '90d': { length: 90 * 86_400, step: 86_400 },
};
