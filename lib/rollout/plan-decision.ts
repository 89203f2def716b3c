import type { DecisionName, ROLLOUT_STATES, RolloutAction, Stage } from '@/lib/vocabulary/rollout';
import { allPassed, type Gate, type RolloutState } from './plan-gates';
import { type RolloutPlan, stageAfter, stageBefore } from './plan-rollout';

/** What the row of the roll-out says after a decision. */
export type RolloutSetting = Pick<
  RolloutState,
  'stage' | 'isComplete' | 'autoAdvance' | 'paused' | 'frozen' | 'needsPerson'
>;

export type PlannedDecision = {
  action: DecisionName;
  setting: RolloutSetting;
  /** Soak time and figures count from now; `after_cool_down` leaves a rollback time to show. */
  restarts: 'no' | 'now' | 'after_cool_down';
  forced: boolean;
};

export type DecisionRefusal = { refused: 'not_applicable' | 'gates_not_passed'; why: string };

export type Order = {
  action: RolloutAction;
  /** Where `start` begins. */
  stage?: Stage | undefined;
  /** Advances although gates do not pass. */
  force?: boolean | undefined;
};

/** What a person's order leads to, or why it does not apply. */
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
      // Who went back by hand does not want to be overtaken by the next automatic advance.
      return decide({ stage: stageBefore(state.stage), paused: true }, 'after_cool_down');
    case 'pause':
      return decide({ paused: true });
    case 'resume':
      return decide({ paused: false, needsPerson: false });
    case 'freeze':
      return decide({ frozen: true });
    case 'unfreeze':
      // Nothing was repaired meanwhile: neither the soak time nor the consistency of it says anything.
      return decide({ frozen: false }, 'now');
    case 'auto_advance_on':
      return decide({ autoAdvance: true });
    case 'auto_advance_off':
      return decide({ autoAdvance: false });
  }
}

/** What the roll-out decides by itself; null where it holds. */
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

/** The next stage, or the end after the last. */
function stepOn(state: RolloutState): PlannedDecision {
  const to = stageAfter(state.stage);
  return {
    action: to === null ? 'complete' : 'advance',
    setting: { ...settingOf(state), stage: to ?? state.stage, isComplete: to === null },
    restarts: to === null ? 'no' : 'now',
    forced: false,
  };
}

/** What matters most of where the roll-out stands. */
export function stateName(state: RolloutSetting): (typeof ROLLOUT_STATES)[number] {
  if (state.frozen) return 'frozen';
  if (state.isComplete) return 'complete';
  if (state.needsPerson) return 'needs_person';
  return state.paused ? 'paused' : 'under_way';
}

/** What a person may order now, apart from the gates. */
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
