import { MEASURES, PERIODS, type Period } from '@/lib/vocabulary/measures';

export const USUAL_PERIOD: Period = '24h';

/** Reads a period from the address; any other text means the last 24 hours. */
export function parsePeriod(text: string | string[] | null | undefined): Period {
  return PERIODS.find((period) => period === text) ?? USUAL_PERIOD;
}

/** The inputs of the readings of each measure's history, the same on the server and in the browser. */
export function historiesOf(period: Period) {
  return MEASURES.map((measure) => ({ params: { measure }, query: { period } }) as const);
}
