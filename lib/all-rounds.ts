import { evaluationRound } from '@/lib/alert/evaluation-round';
import { deliveryRound } from '@/lib/channels/delivery-round';
import { measureRound } from '@/lib/counts/measure-round';
import { deadRepairsRound } from '@/lib/coupling/dead-repairs-round';
import { cohortRound, rolloutRound } from '@/lib/rollout/rollout-round';
import type { Round } from '@/lib/rounds/start-rounds';
import type { Config } from './config';

/** What web and worker processes do over and over beside their requests and jobs. */
export function roundsOf(config: Config): Round[] {
  return [
    measureRound,
    evaluationRound(config),
    rolloutRound(config),
    cohortRound,
    deliveryRound(config),
    deadRepairsRound(),
  ];
}
