import { intervalsOf } from '@/lib/jobs/schedule';
import { readFigures } from '@/lib/measure/read-figures';
import type { Round } from '@/lib/rounds/start-rounds';
import { evaluateAlerts } from './evaluate-alerts';

/** Shorter than the minimum between two evaluations, so that at most ten seconds lie between two of them. */
const EVERY_MS = 3_000;

/** Judges all subjects every 6 to 10 s, in the process that comes first. */
export function evaluationRound(config: Parameters<typeof intervalsOf>[0]): Round {
  const intervals = intervalsOf(config);
  return {
    name: 'alerts',
    everyMs: EVERY_MS,
    run: async (ctx) => {
      await evaluateAlerts(ctx, {
        readFigures: (reading, options) => readFigures(reading, { ...options, intervals }),
        checkIntervalMinutes: config.HEALTH_CHECK_INTERVAL_MINUTES,
      });
    },
  };
}
