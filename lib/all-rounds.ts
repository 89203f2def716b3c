import { evaluationRound } from '@/lib/alert/evaluation-round';
import { deliveryRound } from '@/lib/channels/delivery-round';
import { measureRound } from '@/lib/counts/measure-round';
import { deadRepairsRound } from '@/lib/coupling/dead-repairs-round';
import { countChangesRound } from '@/lib/health/count-changes';
import { cohortRound, rolloutRound } from '@/lib/rollout/rollout-round';
import type { Round } from '@/lib/rounds/start-rounds';
import type { Config } from './config';

/** The rounds that web and worker processes repeat beside their requests and jobs. */
export function roundsOf(config: Config): Round[] {
  return [
    measureRound,
    evaluationRound(config),
    rolloutRound(config),
    cohortRound,
    deliveryRound(config),
    deadRepairsRound(),
    countChangesRound,
  ];
}
