import { describe, expect, it } from 'vitest';
import {
  type GuardSetting,
  guardGate,
  guardReport,
  hasSoaked,
  settingAfter,
  settingBefore,
  soakTarget,
} from '@/lib/writers/plan-guard';

const HOUR = 3_600;
const QUIET = { would_refuse: 0, refused: 0, refused_decided: 0 };
const OFF: GuardSetting = { mode: 'off', enforce_percent: 100 };
const OBSERVE: GuardSetting = { mode: 'observe', enforce_percent: 100 };
const enforce = (enforce_percent: GuardSetting['enforce_percent']): GuardSetting => ({
  mode: 'enforce',
  enforce_percent,
});

describe('the way from off to enforcing for everybody', () => {
  it('goes over observing and every stage, and back by one at a time', () => {
    const way: GuardSetting[] = [OFF];
    for (let next = settingAfter(OFF); next; next = settingAfter(next)) way.push(next);
    expect(way).toEqual([OFF, OBSERVE, enforce(5), enforce(25), enforce(50), enforce(100)]);
    expect([25, 50].map((stage) => settingBefore(enforce(stage as 25)))).toEqual([enforce(5), enforce(25)]);
    expect(settingBefore(enforce(5))).toMatchObject({ mode: 'observe' });
    expect([OFF, OBSERVE, enforce(100)].map(settingBefore)).toEqual([null, null, null]);
  });

  it('needs a quiet soak time for each step to more, and nothing for less', () => {
    expect([OBSERVE, enforce(5), enforce(100)].map((one) => soakTarget(one) / HOUR)).toEqual([24, 24, 72]);
    expect(guardGate(OBSERVE, enforce(5), QUIET, 24 * HOUR)).toBeNull();
    expect(guardGate(OBSERVE, enforce(5), QUIET, 24 * HOUR - 1)).toBe('it was observed for 23 of 24 hours');
    expect(guardGate(OFF, enforce(5), QUIET, 99 * HOUR)).toBe('nothing was observed yet');
    for (const counts of [
      { ...QUIET, would_refuse: 1 },
      { ...QUIET, refused: 1 },
    ])
      expect(guardGate(enforce(5), enforce(25), counts, 24 * HOUR)).toContain('since it was switched');
    expect(hasSoaked(enforce(5), { ...QUIET, refused_decided: 9 }, 24 * HOUR)).toBe(true);
    for (const less of [OFF, OBSERVE, enforce(5)]) expect(guardGate(enforce(5), less, QUIET, 0)).toBeNull();
  });
});

it('a fault is told before what the self-test saw, and that before a step back', () => {
  const seen = {
    faults: [],
    steppedBack: true,
    setting: enforce(5),
    selfTest: { refused: true, captured: true },
  };
  const fault = { fault: 'missing', table: 'user_licenses', trigger: 'guard_update' } as const;
  expect(guardReport({ ...seen, steppedBack: false })).toBeNull();
  expect(guardReport(seen)).toMatchObject({
    cause: 'guard_stepped_back',
    severity: 'warning',
    figures: { stage: 5 },
  });
  const missed = { ...seen, selfTest: { refused: null, captured: false } };
  expect(guardReport(missed)).toMatchObject({ cause: 'capture_missed', severity: 'critical' });
  const passed = { ...seen, selfTest: { refused: false, captured: false } };
  expect(guardReport(passed)).toMatchObject({ cause: 'guard_let_through' });
  expect(guardReport({ ...passed, faults: [fault] })).toMatchObject({
    cause: 'guard_faulty',
    figures: { faults: 1, ...fault },
  });
});
