import { MEASURES, PERIODS, type Period } from '@/lib/vocabulary/measures';

export const USUAL_PERIOD: Period = '24h';

/** Reads a period from the address; anything else is the last 24 hours. */
export function parsePeriod(text: string | string[] | null | undefined): Period {
  return PERIODS.find((period) => period === text) ?? USUAL_PERIOD;
}

/** How the history of each measure is asked for, with the same words on the server and in the page. */
export function historiesOf(period: Period) {
  return MEASURES.map((measure) => ({ params: { measure }, query: { period } }) as const);
}
