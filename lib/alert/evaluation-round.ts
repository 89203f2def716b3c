import { intervalsOf } from '@/lib/jobs/schedule';
import { readFigures } from '@/lib/measure/read-figures';
import type { Round } from '@/lib/rounds/start-rounds';
import { evaluateAlerts } from './evaluate-alerts';

/** More often than evaluations are apart, so that they are never further apart than ten seconds. */
const EVERY_MS = 3_000;

/** Judges everything every 6 to 10 s, whichever process comes first. */
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
