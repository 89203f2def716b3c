import { intervalsOf } from '@/lib/jobs/schedule';
import { readCounted } from '@/lib/measure/read-figures';
import type { FigureSources } from './read-rollout-figures';

type Schedule = Parameters<typeof intervalsOf>[0];

/** The sources of the roll-out's figures: the counts of all processes. */
export function figureSources(config: Schedule): FigureSources {
  const intervals = intervalsOf(config);
  return {
    readFigures: (ctx, { windowSeconds }) => readCounted(ctx, { windowSeconds, intervals }),
    intervalMinutes: config.HEALTH_CHECK_INTERVAL_MINUTES,
  };
}
