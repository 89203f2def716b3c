import { describe, expect, test } from 'vitest';
import type { Gate, RolloutFigures, RolloutState, WindowFigures } from '@/lib/rollout/plan-gates';
import { planRollout } from '@/lib/rollout/plan-rollout';
import { figures, HOUR, NOW, state, window } from '../support/rollout-figures';

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

  test('is begun only by a person, and advances automatically only when that is turned on', () => {
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
  const FAILING = { count: 1_000, failed: 21, p95Ms: 40 };
  const SLOW = { count: 100, failed: 0, p95Ms: 501 };
  const cases: [name: string, figures: RolloutFigures, cause: string | null][] = [
    ['below 95 %', cohort(501), 'consistency'],
    ['not at 95 %', cohort(500), null],
    ['not before who entered was repaired', cohort(5_000, { isSettled: false }), null],
    ['not on an old check', cohort(5_000, { isFresh: false }), null],
    [
      'above 2 % of errors that several met',
      watch({ requests: FAILING, callers: { failed: 3, slow: 0 } }),
      'error_rate',
    ],
    [
      'not above it when two met all of them',
      watch({ requests: FAILING, callers: { failed: 2, slow: 9 } }),
      null,
    ],
    ['not at 2 %', watch({ requests: { count: 1_000, failed: 20, p95Ms: 40 } }), null],
    ['not for one failed of three', watch({ requests: { count: 3, failed: 1, p95Ms: 900 } }), null],
    [
      'above 500 ms that several waited for',
      watch({ requests: SLOW, callers: { failed: 0, slow: 3 } }),
      'response_time',
    ],
    ['not above it when two alone waited', watch({ requests: SLOW, callers: { failed: 9, slow: 2 } }), null],
    ['for any deadlock', watch({ database: { deadlocks: 1 } }), 'deadlock'],
    ['for a run taken over from a dead worker', watch({ jobs: { ...window().jobs, crashed: 1 } }), 'worker'],
    ['for a worker that went silent', watch({ workers: { lost: 1 } }), 'worker'],
  ];
  test.each(cases)('%s', (_, on, cause) => {
    const plan = planned({ steadySinceMs: NOW }, on);
    if (cause) expect(plan).toMatchObject({ kind: 'roll_back', to: 5, causes: [cause] });
    else expect(plan.kind).toBe('hold');
  });

  test('happens also while paused, and not within its cool-down', () => {
    const bad = watch({ database: { deadlocks: 1 } });
    expect(planned({ paused: true }, bad).kind).toBe('roll_back');
    const cooling = { watchedFromMs: NOW + 1, steadySinceMs: NOW };
    expect(planned(cooling, bad).kind).toBe('hold');
  });
});
