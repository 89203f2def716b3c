import type { Config } from '@/lib/config';
import type { Round } from '@/lib/rounds/start-rounds';
import { countCohorts } from './count-cohorts';
import { figureSources } from './figure-sources';
import { runRollout } from './run-rollout';

/** Short enough for a rollback within 60 s after trouble begins. */
const EVERY_MS = 10_000;
const COUNT_EVERY_MS = 30_000;
/** Two statements of up to two minutes each. */
const COUNT_MAX_MS = 240_000;

/** Looks at the roll-out regularly, in every process, so that it also works when no worker lives. */
export function rolloutRound(config: Config): Round {
  const sources = figureSources(config);
  return {
    name: 'rollout',
    everyMs: EVERY_MS,
    run: async (ctx) => void (await runRollout(ctx, sources)),
  };
}

/** Counts the cohorts, in a separate loop, so that a long count does not delay a rollback. */
export const cohortRound: Round = {
  name: 'cohorts',
  everyMs: COUNT_EVERY_MS,
  mayTakeMs: COUNT_MAX_MS,
  run: async (ctx) => void (await countCohorts(ctx)),
};
