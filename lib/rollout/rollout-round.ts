import type { Config } from '@/lib/config';
import type { Round } from '@/lib/rounds/start-rounds';
import { figureSources } from './figure-sources';
import { runRollout } from './run-rollout';

/** So often that trouble leads to a rollback within 60 s of its begin. */
const EVERY_MS = 10_000;

/** Looks at the roll-out over and over, in every process: it goes on when no worker lives. */
export function rolloutRound(config: Config): Round {
  const sources = figureSources(config);
  return {
    name: 'rollout',
    everyMs: EVERY_MS,
    run: async (ctx) => void (await runRollout(ctx, sources)),
  };
}
