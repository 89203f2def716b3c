import { type AlarmName, type Stage, stageAfter, stageBefore } from '@/lib/vocabulary/rollout';
import {
  type Alarm,
  allPassed,
  type Gate,
  isUnsteady,
  judgeAlarms,
  judgeGates,
  type RolloutFigures,
  type RolloutState,
} from './plan-gates';

export type Hold = 'complete' | 'frozen' | 'not_started' | 'needs_person' | 'paused' | 'gates' | 'by_hand';

export type RolloutPlan = { gates: Gate[]; alarms: Alarm[] } & (
  | { kind: 'hold'; why: Hold; restartSoak: boolean }
  | { kind: 'roll_back'; to: Stage; causes: AlarmName[] }
  | { kind: 'advance'; to: Stage }
  | { kind: 'complete' }
);

/**
 * The next step of the roll-out. An alarm counts more than anything except a freeze. There is no automatic advance
 * before the soak time is over, while a gate does not pass, or after an automatic rollback that no person has looked
 * at.
 */
export function planRollout(state: RolloutState, figures: RolloutFigures, nowMs: number): RolloutPlan {
  const watched = isWatched(state);
  const gates = watched ? judgeGates(state, figures, nowMs) : [];
  const alarms = watched ? judgeAlarms(state, figures, nowMs) : [];
  const judged = { gates, alarms };
  const hold = (why: Hold) => ({ ...judged, kind: 'hold', why, restartSoak: isUnsteady(gates) }) as const;
  if (state.isComplete) return hold('complete');
  if (state.frozen) return hold('frozen');
  if (state.stage === 0) return hold(state.needsPerson ? 'needs_person' : 'not_started');
  const causes = alarms.filter(({ verdict }) => verdict === 'raised').map(({ alarm }) => alarm);
  if (causes.length > 0) return { ...judged, kind: 'roll_back', to: stageBefore(state.stage), causes };
  if (state.needsPerson) return hold('needs_person');
  if (state.paused) return hold('paused');
  if (!allPassed(gates)) return hold('gates');
  if (!state.autoAdvance) return hold('by_hand');
  const to = stageAfter(state.stage);
  return to === null ? { ...judged, kind: 'complete' } : { ...judged, kind: 'advance', to };
}

/** Whether gates and alarms are judged at all. */
export function isWatched({ isComplete, frozen, stage }: RolloutState): boolean {
  return !isComplete && !frozen && stage > 0;
}
