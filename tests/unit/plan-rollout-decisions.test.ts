import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { automaticDecision, planDecision } from '@/lib/rollout/plan-decision';
import { COOL_DOWN_SECONDS, type Gate, type RolloutState } from '@/lib/rollout/plan-gates';
import { planRollout } from '@/lib/rollout/plan-rollout';
import { SOAK_SECONDS, STAGES, type Stage } from '@/lib/vocabulary/rollout';
import { figures, HOUR, NOW, state } from '../support/rollout-figures';

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

  test('is refused an action that does not apply, even with force', () => {
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

  test('prevents the next automatic advance by a rollback', () => {
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
  /** Plausible figures, which are good more often than bad. */
  const often = <T>(good: T, ...others: T[]) =>
    fc.oneof({ weight: 6, arbitrary: fc.constant(good) }, ...others.map((other) => fc.constant(other)));
  const windows = fc.record({
    requests: fc.record({
      count: often(10_000, 0, 40),
      failed: often(0, 5, 40),
      p95Ms: often<number | null>(40, 300, 900, null),
    }),
    callers: fc.record({ failed: often(0, 3), slow: often(0, 3) }),
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
            // It may roll back again only on figures from after the cool-down.
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
