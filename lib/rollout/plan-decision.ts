import {
  type DecisionName,
  type ROLLOUT_STATES,
  type RolloutAction,
  type Stage,
  stageAfter,
  stageBefore,
} from '@/lib/vocabulary/rollout';
import { allPassed, type Gate, type RolloutState } from './plan-gates';
import type { RolloutPlan } from './plan-rollout';

/** The fields of the roll-out's row that a decision sets. */
export type RolloutSetting = Pick<
  RolloutState,
  'stage' | 'isComplete' | 'autoAdvance' | 'paused' | 'frozen' | 'needsPerson'
>;

export type PlannedDecision = {
  action: DecisionName;
  setting: RolloutSetting;
  /**
   * `now`: soak time and figures begin now. `after_cool_down`: they begin later, so that a rollback has time to take
   * effect.
   */
  restarts: 'no' | 'now' | 'after_cool_down';
  forced: boolean;
};

export type DecisionRefusal = { refused: 'not_applicable' | 'gates_not_passed'; why: string };

export type Order = {
  action: RolloutAction;
  /** The first stage of `start`. */
  stage?: Stage | undefined;
  /** Advances even when gates do not pass. */
  force?: boolean | undefined;
};

/** The decision that follows from a person's order, or the reason why the order does not apply. */
export function planDecision(
  state: RolloutState,
  order: Order,
  gates: readonly Gate[],
): PlannedDecision | DecisionRefusal {
  const why = refusalOf(state, order);
  if (why) return { refused: 'not_applicable', why };
  const decide = (changes: Partial<RolloutSetting>, restarts: PlannedDecision['restarts'] = 'no') => ({
    action: order.action,
    setting: { ...settingOf(state), ...changes },
    restarts,
    forced: false,
  });
  switch (order.action) {
    case 'start':
      return decide(
        { stage: order.stage ?? 0, isComplete: false, paused: false, needsPerson: false },
        'after_cool_down',
      );
    case 'advance': {
      const forced = !allPassed(gates);
      if (forced && !order.force) return { refused: 'gates_not_passed', why: failing(gates) };
      return { ...stepOn(state), forced };
    }
    case 'roll_back':
      // After a rollback by a person, an automatic advance must not undo it, so the roll-out is paused.
      return decide({ stage: stageBefore(state.stage), paused: true }, 'after_cool_down');
    case 'pause':
      return decide({ paused: true });
    case 'resume':
      return decide({ paused: false, needsPerson: false });
    case 'freeze':
      return decide({ frozen: true });
    case 'unfreeze':
      // Nothing was repaired during the freeze, so the soak time and its consistency mean nothing.
      return decide({ frozen: false }, 'now');
    case 'auto_advance_on':
      return decide({ autoAdvance: true });
    case 'auto_advance_off':
      return decide({ autoAdvance: false });
  }
}

/** The roll-out's own decision; null when it stays as it is. */
export function automaticDecision(state: RolloutState, plan: RolloutPlan): PlannedDecision | null {
  if (plan.kind === 'advance' || plan.kind === 'complete') return stepOn(state);
  if (plan.kind !== 'roll_back') return null;
  return {
    action: 'roll_back',
    setting: { ...settingOf(state), stage: plan.to, needsPerson: true },
    restarts: 'after_cool_down',
    forced: false,
  };
}

/** The next stage; after the last stage, the end. */
function stepOn(state: RolloutState): PlannedDecision {
  const to = stageAfter(state.stage);
  return {
    action: to === null ? 'complete' : 'advance',
    setting: { ...settingOf(state), stage: to ?? state.stage, isComplete: to === null },
    restarts: to === null ? 'no' : 'now',
    forced: false,
  };
}

/** The most important part of the roll-out's state, as one word. */
export function stateName(state: RolloutSetting): (typeof ROLLOUT_STATES)[number] {
  if (state.frozen) return 'frozen';
  if (state.isComplete) return 'complete';
  if (state.needsPerson) return 'needs_person';
  return state.paused ? 'paused' : 'under_way';
}

/** Whether a person may give this order now, without regard to the gates. */
export function isApplicable(state: RolloutState, order: Order): boolean {
  return refusalOf(state, order) === null;
}

function refusalOf(state: RolloutState, { action, stage = 0 }: Order): string | null {
  const { isComplete, paused, frozen, needsPerson, autoAdvance } = state;
  if (isComplete && !['start', 'freeze', 'unfreeze'].includes(action)) {
    return 'the roll-out is complete; start one first';
  }
  switch (action) {
    case 'start':
      if (stage > state.stage) return 'a roll-out goes up one stage at a time: advance';
      return stage === state.stage && !isComplete ? `it is at ${stage} % already` : null;
    case 'advance':
      if (frozen) return 'the roll-out is frozen; unfreeze it first';
      if (needsPerson) return 'it was rolled back; resume it first';
      return paused ? 'the roll-out is paused; resume it first' : null;
    case 'roll_back':
      return state.stage === 0 ? 'nobody is in the cohort; there is no stage before' : null;
    case 'pause':
      return paused ? 'it is paused already' : null;
    case 'resume':
      return paused || needsPerson ? null : 'it is neither paused nor rolled back';
    case 'freeze':
      return frozen ? 'it is frozen already' : null;
    case 'unfreeze':
      return frozen ? null : 'it is not frozen';
    case 'auto_advance_on':
      return autoAdvance ? 'it advances by itself already' : null;
    case 'auto_advance_off':
      return autoAdvance ? null : 'it does not advance by itself';
  }
}

function settingOf({ stage, isComplete, autoAdvance, paused, frozen, needsPerson }: RolloutState) {
  return { stage, isComplete, autoAdvance, paused, frozen, needsPerson };
}

function failing(gates: readonly Gate[]): string {
  const names = gates.filter(({ verdict }) => verdict !== 'passed').map(({ gate }) => gate);
  return `these gates do not pass: ${names.join(', ')}`;
}
