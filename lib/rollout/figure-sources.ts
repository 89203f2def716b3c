import { intervalsOf } from '@/lib/jobs/schedule';
import { readCounted } from '@/lib/measure/read-figures';
import type { FigureSources } from './read-rollout-figures';

type Schedule = Parameters<typeof intervalsOf>[0];

/** Where the figures of the roll-out come from: what all processes counted. */
export function figureSources(config: Schedule): FigureSources {
  const intervals = intervalsOf(config);
  return {
    readFigures: (ctx, { windowSeconds }) => readCounted(ctx, { windowSeconds, intervals }),
    intervalMinutes: config.HEALTH_CHECK_INTERVAL_MINUTES,
  };
}
