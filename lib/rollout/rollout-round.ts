import type { Config } from '@/lib/config';
import type { Round } from '@/lib/rounds/start-rounds';
import { countCohorts } from './count-cohorts';
import { figureSources } from './figure-sources';
import { runRollout } from './run-rollout';

/** So often that trouble leads to a rollback within 60 s of its begin. */
const EVERY_MS = 10_000;
const COUNT_EVERY_MS = 30_000;
/** Two statements of up to two minutes each. */
const COUNT_MAX_MS = 240_000;

/** Looks at the roll-out over and over, in every process: it goes on when no worker lives. */
export function rolloutRound(config: Config): Round {
  const sources = figureSources(config);
  return {
    name: 'rollout',
    everyMs: EVERY_MS,
    run: async (ctx) => void (await runRollout(ctx, sources)),
  };
}

/** Counts who is in each cohort, when it is time: in a loop of its own, so that a long count keeps no rollback waiting. */
export const cohortRound: Round = {
  name: 'cohorts',
  everyMs: COUNT_EVERY_MS,
  mayTakeMs: COUNT_MAX_MS,
  run: async (ctx) => void (await countCohorts(ctx)),
};
