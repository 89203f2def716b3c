import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STAGES } from '@/lib/contract/words';
import { automaticDecision, planDecision } from '@/lib/rollout/plan-decision';
import {
  COOL_DOWN_SECONDS,
  type Gate,
  type RolloutFigures,
  type RolloutState,
  SOAK_SECONDS,
  type Stage,
  type WindowFigures,
} from '@/lib/rollout/plan-gates';
import { planRollout } from '@/lib/rollout/plan-rollout';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-25T12:00:00Z');

const state = (more: Partial<RolloutState> = {}): RolloutState => ({
  stage: 25,
  isComplete: false,
  autoAdvance: true,
  paused: false,
  frozen: false,
  needsPerson: false,
  watchedFromMs: NOW - 24 * HOUR,
  steadySinceMs: NOW - 24 * HOUR,
  ...more,
});

const window = (more: Partial<WindowFigures> = {}): WindowFigures => ({
  requests: { count: 10_000, failed: 0, p95Ms: 40 },
  database: { deadlocks: 0 },
  jobs: { succeeded: 12, failed: 0, late: 0, crashed: 0 },
  workers: { lost: 0 },
  ...more,
});

const figures = (more: Partial<RolloutFigures> = {}): RolloutFigures => ({
  watch: window(),
  soak: window(),
  cohort: { pairs: 10_000, inconsistent: 3, isFresh: true, isSettled: true },
  ...more,
});

const cohort = (inconsistent: number, more: object = {}) =>
  figures({ cohort: { pairs: 10_000, inconsistent, isFresh: true, isSettled: true, ...more } });
const verdict = (gates: Gate[], name: string) => gates.find(({ gate }) => gate === name)?.verdict;
const planned = (of: Partial<RolloutState>, on: RolloutFigures = figures()) =>
  planRollout(state(of), on, NOW);

describe('a stage', () => {
  test('is followed by the next one when every gate passes, and the last one by the end', () => {
    expect(planned({ stage: 5 })).toMatchObject({ kind: 'advance', to: 25 });
    expect(planned({ stage: 50 })).toMatchObject({ kind: 'advance', to: 100 });
    expect(planned({ stage: 100 })).toMatchObject({ kind: 'hold', why: 'gates' });
    expect(planned({ stage: 100, steadySinceMs: NOW - 72 * HOUR })).toMatchObject({ kind: 'complete' });
  });

  test('waits for its soak time to the second', () => {
    const early = planned({ steadySinceMs: NOW - 24 * HOUR + 1_000 });
    expect(early).toMatchObject({ kind: 'hold', why: 'gates' });
    expect(verdict(early.gates, 'soak')).toBe('waiting');
  });

  test('begins by a person alone, and advances by itself only where that is on', () => {
    expect(planned({ stage: 0 })).toMatchObject({ kind: 'hold', why: 'not_started' });
    expect(planned({ autoAdvance: false })).toMatchObject({ kind: 'hold', why: 'by_hand' });
    expect(planned({ paused: true })).toMatchObject({ kind: 'hold', why: 'paused' });
    expect(planned({ needsPerson: true })).toMatchObject({ kind: 'hold', why: 'needs_person' });
  });

  test('that is complete or frozen is left alone, whatever the figures say', () => {
    const bad = figures({ watch: window({ database: { deadlocks: 9 } }) });
    expect(planned({ stage: 100, isComplete: true }, bad)).toMatchObject({ kind: 'hold', why: 'complete' });
    expect(planned({ frozen: true }, bad)).toMatchObject({ kind: 'hold', why: 'frozen' });
  });
});

describe('a gate', () => {
  const soak = (more: Partial<WindowFigures>) => figures({ soak: window(more) });
  const jobs = (more: object) =>
    soak({ jobs: { succeeded: 99_999, failed: 0, late: 0, crashed: 0, ...more } });
  const cases: [name: string, figures: RolloutFigures, gate: string, verdict: string][] = [
    ['99 % is not more than 99 %', cohort(100), 'consistency', 'failing'],
    ['99.001 % passes', cohort(99), 'consistency', 'passed'],
    ['who has just entered is waited for', cohort(900, { isSettled: false }), 'consistency', 'waiting'],
    ['a check that is too old says nothing', cohort(0, { isFresh: false }), 'consistency', 'unknown'],
    ['nobody in the cohort says nothing', cohort(0, { pairs: 0 }), 'consistency', 'unknown'],
    [
      '0.1 % of errors is too much',
      soak({ requests: { count: 1_000, failed: 1, p95Ms: 40 } }),
      'error_rate',
      'failing',
    ],
    ['less passes', soak({ requests: { count: 1_001, failed: 1, p95Ms: 40 } }), 'error_rate', 'passed'],
    [
      'a p95 of 100 ms is too much',
      soak({ requests: { count: 1_000, failed: 0, p95Ms: 100 } }),
      'response_time',
      'failing',
    ],
    ['one failed run of 100,000 is one too many', jobs({ failed: 1 }), 'jobs', 'failing'],
    ['a run that is late is one too many', jobs({ late: 1 }), 'jobs', 'failing'],
    ['no run says nothing', jobs({ succeeded: 0 }), 'jobs', 'unknown'],
    [
      'too little traffic says nothing',
      soak({ requests: { count: 99, failed: 0, p95Ms: 4 } }),
      'error_rate',
      'unknown',
    ],
  ];
  test.each(cases)('%s', (_, on, gate, expected) => {
    const plan = planned({}, on);
    expect(verdict(plan.gates, gate)).toBe(expected);
    expect(plan.kind).toBe(expected === 'passed' ? 'advance' : 'hold');
  });

  test('consistency that fails begins the soak time again; what is unknown or waits does not', () => {
    expect(planned({}, cohort(100))).toMatchObject({ restartSoak: true });
    expect(planned({}, cohort(100, { isSettled: false }))).toMatchObject({ restartSoak: false });
    expect(planned({}, cohort(100, { isFresh: false }))).toMatchObject({ restartSoak: false });
  });
});

describe('an automatic rollback', () => {
  const watch = (more: Partial<WindowFigures>) => figures({ watch: window(more) });
  const cases: [name: string, figures: RolloutFigures, cause: string | null][] = [
    ['below 95 %', cohort(501), 'consistency'],
    ['not at 95 %', cohort(500), null],
    ['not before who entered was repaired', cohort(5_000, { isSettled: false }), null],
    ['not on an old check', cohort(5_000, { isFresh: false }), null],
    ['above 2 % of errors', watch({ requests: { count: 1_000, failed: 21, p95Ms: 40 } }), 'error_rate'],
    ['not at 2 %', watch({ requests: { count: 1_000, failed: 20, p95Ms: 40 } }), null],
    ['not for one failed of three', watch({ requests: { count: 3, failed: 1, p95Ms: 900 } }), null],
    ['above 500 ms', watch({ requests: { count: 100, failed: 0, p95Ms: 501 } }), 'response_time'],
    ['for any deadlock', watch({ database: { deadlocks: 1 } }), 'deadlock'],
    ['for a run taken over from a dead worker', watch({ jobs: { ...window().jobs, crashed: 1 } }), 'worker'],
    ['for a worker that went silent', watch({ workers: { lost: 1 } }), 'worker'],
  ];
  test.each(cases)('%s', (_, on, cause) => {
    const plan = planned({ steadySinceMs: NOW }, on);
    if (cause) expect(plan).toMatchObject({ kind: 'roll_back', to: 5, causes: [cause] });
    else expect(plan.kind).toBe('hold');
  });

  test('comes also while paused, and not within its cool-down', () => {
    const bad = watch({ database: { deadlocks: 1 } });
    expect(planned({ paused: true }, bad).kind).toBe('roll_back');
    const cooling = { watchedFromMs: NOW + 1, steadySinceMs: NOW };
    expect(planned(cooling, bad).kind).toBe('hold');
  });
});

describe('a person', () => {
  const gates = (verdict: Gate['verdict']): Gate[] => [{ gate: 'jobs', verdict, value: null, target: 100 }];

  test('advances with gates that pass, or by force', () => {
    expect(planDecision(state(), { action: 'advance' }, gates('passed'))).toMatchObject({
      action: 'advance',
      forced: false,
      setting: { stage: 50 },
    });
    expect(planDecision(state(), { action: 'advance' }, gates('unknown'))).toEqual({
      refused: 'gates_not_passed',
      why: 'these gates do not pass: jobs',
    });
    expect(planDecision(state(), { action: 'advance', force: true }, gates('failing'))).toMatchObject({
      forced: true,
      setting: { stage: 50 },
    });
    expect(planDecision(state(), { action: 'advance', force: true }, gates('passed'))).toMatchObject({
      forced: false,
    });
  });

  test('is refused what does not apply, also by force', () => {
    const refused = (of: Partial<RolloutState>, order: Parameters<typeof planDecision>[1]) =>
      expect(planDecision(state(of), order, gates('passed'))).toMatchObject({ refused: 'not_applicable' });
    refused({ paused: true }, { action: 'advance', force: true });
    refused({ frozen: true }, { action: 'advance', force: true });
    refused({ needsPerson: true }, { action: 'advance', force: true });
    refused({ stage: 100, isComplete: true }, { action: 'advance' });
    refused({ stage: 0 }, { action: 'roll_back' });
    refused({}, { action: 'start', stage: 50 });
    refused({}, { action: 'start', stage: 25 });
    refused({}, { action: 'resume' });
    refused({ paused: true }, { action: 'pause' });
    refused({}, { action: 'unfreeze' });
    refused({ frozen: true }, { action: 'freeze' });
    refused({}, { action: 'auto_advance_on' });
  });

  test('who rolls back is not overtaken by the next automatic advance', () => {
    expect(planDecision(state(), { action: 'roll_back' }, [])).toMatchObject({
      setting: { stage: 5, paused: true },
      restarts: 'after_cool_down',
    });
  });

  test('begins one on a complete installation, and may freeze it', () => {
    const complete = state({ stage: 100, isComplete: true });
    expect(planDecision(complete, { action: 'start', stage: 0 }, [])).toMatchObject({
      setting: { stage: 0, isComplete: false },
    });
    expect(planDecision(complete, { action: 'freeze' }, [])).toMatchObject({
      setting: { stage: 100, isComplete: true, frozen: true },
    });
  });
});

describe('over any course of events', () => {
  /** Plausible figures, good more often than not. */
  const often = <T>(good: T, ...others: T[]) =>
    fc.oneof({ weight: 6, arbitrary: fc.constant(good) }, ...others.map((other) => fc.constant(other)));
  const windows = fc.record({
    requests: fc.record({
      count: often(10_000, 0, 40),
      failed: often(0, 5, 40),
      p95Ms: often<number | null>(40, 300, 900, null),
    }),
    database: fc.record({ deadlocks: often(0, 0, 1) }),
    jobs: fc.record({
      succeeded: often(12, 0),
      failed: often(0, 1),
      late: often(0, 1),
      crashed: often(0, 0, 1),
    }),
    workers: fc.record({ lost: often(0, 0, 1) }),
  });
  const measured = fc.record({
    watch: windows,
    soak: windows,
    cohort: fc.record({
      pairs: often(10_000, 0),
      inconsistent: often(3, 100, 900),
      isFresh: often(true, false),
      isSettled: often(true, false),
    }),
  });
  const steps = fc.array(
    fc.record({
      afterMs: often(6 * HOUR, 10_000, 60_000, 72 * HOUR),
      on: measured,
      resumes: often(false, true),
    }),
    { minLength: 1, maxLength: 60 },
  );

  test('it never skips a stage, never advances early or past a gate, and never flaps', () => {
    fc.assert(
      fc.property(fc.constantFrom(...STAGES), steps, (first, course) => {
        let now = NOW;
        let current = state({ stage: first, watchedFromMs: NOW, steadySinceMs: NOW });
        let enteredMs = NOW;
        let rolledBackMs: number | null = null;
        for (const { afterMs, on, resumes } of course) {
          now += afterMs;
          if (resumes && current.needsPerson) {
            current = { ...current, needsPerson: false };
            rolledBackMs = null;
          }
          const plan = planRollout(current, on, now);
          const decision = automaticDecision(current, plan);
          if (decision === null) {
            if (plan.kind === 'hold' && plan.restartSoak) current = { ...current, steadySinceMs: now };
            continue;
          }
          const { stage, isComplete } = decision.setting;
          const moved = STAGES.indexOf(stage) - STAGES.indexOf(current.stage);
          expect(Math.abs(moved)).toBe(isComplete ? 0 : 1);
          if (decision.action === 'roll_back') {
            expect(moved).toBe(-1);
            // Twice in a row only on figures of after the cool-down.
            if (rolledBackMs !== null)
              expect(now - rolledBackMs).toBeGreaterThanOrEqual(COOL_DOWN_SECONDS * 1000);
            expect(decision.setting.needsPerson).toBe(true);
            rolledBackMs = now;
          } else {
            expect(rolledBackMs).toBeNull();
            expect(now - enteredMs).toBeGreaterThanOrEqual(SOAK_SECONDS[current.stage] * 1000);
            expect(plan.gates.map(({ verdict }) => verdict)).toEqual(plan.gates.map(() => 'passed'));
            expect(plan.alarms.some(({ verdict }) => verdict === 'raised')).toBe(false);
          }
          enteredMs = now;
          const pause = decision.restarts === 'after_cool_down' ? COOL_DOWN_SECONDS * 1000 : 0;
          current = { ...current, ...decision.setting, watchedFromMs: now + pause, steadySinceMs: now };
          if (current.isComplete) break;
        }
      }),
      { numRuns: 500 },
    );
  });

  test('two weeks of good figures lead through every stage, in 24, 24, 24 and 72 hours', () => {
    const reached: [Stage, number][] = [];
    let current = state({ stage: 5, watchedFromMs: NOW, steadySinceMs: NOW });
    for (let now = NOW; now <= NOW + 14 * 24 * HOUR && !current.isComplete; now += 10_000) {
      const decision = automaticDecision(current, planRollout(current, figures(), now));
      if (!decision) continue;
      current = { ...current, ...decision.setting, watchedFromMs: now, steadySinceMs: now };
      reached.push([current.stage, (now - NOW) / HOUR]);
    }
    expect(reached).toEqual([
      [25, 24],
      [50, 48],
      [100, 72],
      [100, 144],
    ]);
  });
});
