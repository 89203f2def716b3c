import { describe, expect, test } from 'vitest';
import { type PairEvidence, planRepair, recommend, supportsOf } from '@/lib/pair/plan-repair';
import { POLICIES } from '@/lib/vocabulary/repairs';

const pair = (evidence: Partial<PairEvidence>): PairEvidence => ({
  progressLevel: null,
  licenseLevel: null,
  reachedLevel: null,
  onHold: false,
  historyLevel: null,
  newestHistoryLevel: null,
  ...evidence,
});

const LEVELS = [null, 1, 2, 3];
const EVERY_PAIR = LEVELS.flatMap((progressLevel) =>
  LEVELS.flatMap((licenseLevel) =>
    LEVELS.flatMap((reachedLevel) =>
      LEVELS.flatMap((historyLevel) =>
        LEVELS.flatMap((newestHistoryLevel) =>
          [false, true].map((onHold) =>
            pair({ progressLevel, licenseLevel, reachedLevel, onHold, historyLevel, newestHistoryLevel }),
          ),
        ),
      ),
    ),
  ),
);

describe('policy evidence', () => {
  test('never lowers either side, whatever the evidence', () => {
    for (const one of EVERY_PAIR) {
      const plan = planRepair('evidence', one);
      if (plan.outcome !== 'repair') continue;
      expect(plan.level).toBe(Math.max(one.progressLevel ?? 0, one.licenseLevel ?? 0));
      expect(plan.action).not.toMatch(/^lower/);
    }
  });

  test('raises only what evidence supports', () => {
    for (const one of EVERY_PAIR) {
      const plan = planRepair('evidence', one);
      if (plan.outcome !== 'repair' || one.progressLevel === null || one.licenseLevel === null) continue;
      const supported =
        plan.action === 'raise_license'
          ? Math.max((!one.onHold && one.reachedLevel) || 0, one.historyLevel ?? 0) >= plan.level
          : one.newestHistoryLevel === plan.level;
      expect(supported).toBe(true);
    }
  });

  test.each([
    [{ progressLevel: 3 }, 'create_license', 3],
    [{ licenseLevel: 4 }, 'create_progress', 4],
    [{ progressLevel: 3, licenseLevel: 2, reachedLevel: 3 }, 'raise_license', 3],
    [{ progressLevel: 3, licenseLevel: 2, historyLevel: 3 }, 'raise_license', 3],
    [{ progressLevel: 2, licenseLevel: 3, newestHistoryLevel: 3 }, 'raise_progress', 3],
  ])('repairs %o by %s to level %i', (evidence, action, level) => {
    expect(planRepair('evidence', pair(evidence))).toMatchObject({ outcome: 'repair', action, level });
  });

  test.each([
    [{ progressLevel: 3, licenseLevel: 2 }],
    [{ progressLevel: 3, licenseLevel: 2, reachedLevel: 3, onHold: true }],
    [{ progressLevel: 3, licenseLevel: 2, reachedLevel: 2, historyLevel: 2 }],
    [{ progressLevel: 2, licenseLevel: 3 }],
    [{ progressLevel: 2, licenseLevel: 3, newestHistoryLevel: 2 }],
    [{ progressLevel: 2, licenseLevel: 3, historyLevel: 3, newestHistoryLevel: 2 }],
  ])('leaves %o to a person', (evidence) => {
    expect(planRepair('evidence', pair(evidence)).outcome).toBe('needs_decision');
    expect(recommend(pair(evidence)).action).toBe('needs_decision');
  });
});

describe('the grounds', () => {
  test.each([
    [{ reachedLevel: 3 }, 'totals_reach_level', ['totals']],
    [{ reachedLevel: 3, historyLevel: 3 }, 'totals_reach_level', ['totals', 'history']],
    [{ reachedLevel: 3, onHold: true, historyLevel: 3 }, 'history_holds_level', ['history']],
    [{ reachedLevel: 3, onHold: true, historyLevel: 2 }, 'totals_on_hold', []],
    [{ reachedLevel: 2, onHold: true }, 'level_unsupported', []],
  ])('of a license that is behind, with %o, are %s', (evidence, code, supports) => {
    const behind = pair({ progressLevel: 3, licenseLevel: 2, ...evidence });
    expect(recommend(behind).grounds).toEqual({ code, progress_level: 3, license_level: 2 });
    expect(supportsOf(behind)).toEqual(supports);
  });
});

describe('the explicit policies', () => {
  test('take their side as right wherever both rows exist', () => {
    for (const one of EVERY_PAIR) {
      if (one.progressLevel === null || one.licenseLevel === null || one.progressLevel === one.licenseLevel)
        continue;
      expect(planRepair('progress', one)).toMatchObject({ outcome: 'repair', level: one.progressLevel });
      expect(planRepair('license', one)).toMatchObject({ outcome: 'repair', level: one.licenseLevel });
    }
  });
});

test('a pair in agreement is left alone and a pair that is gone is a failure, under every policy', () => {
  for (const policy of POLICIES) {
    expect(planRepair(policy, pair({ progressLevel: 2, licenseLevel: 2 })).outcome).toBe('already_agreed');
    expect(planRepair(policy, pair({})).outcome).toBe('failed');
  }
});
