import { describe, expect, test } from 'vitest';
import { earnedLevel, isOnHold, NO_EVIDENCE, type PairEvidence, supportsOf } from '@/lib/pair/evidence';
import { judgePair, planRepair } from '@/lib/pair/plan-repair';
import { POLICIES } from '@/lib/vocabulary/repairs';

const pair = (evidence: Partial<PairEvidence>): PairEvidence => ({
  ...NO_EVIDENCE,
  drift: evidence.progressLevel == null ? null : NONE,
  maxAchievedLevel: evidence.licenseLevel ?? null,
  ...evidence,
});
const NONE = { xp: 0, sessions: 0, projects: 0, theory_hours: 0, practice_hours: 0 };

const LEVELS = [null, 1, 2, 3];
const DRIFTS = [NONE, { ...NONE, xp: -5 }, { ...NONE, xp: 5 }, { ...NONE, xp: 5, sessions: -1 }];

/** What a history can say: nothing, one license, one that rose, one that was lowered, one that was taken away. */
const HISTORIES: Partial<PairEvidence>[] = [
  {},
  { historyLevel: 1, newestHistoryLevel: 1, highestHistoryLevel: 1 },
  { historyLevel: 3, newestHistoryLevel: 3, highestHistoryLevel: 3 },
  { historyLevel: 2, newestHistoryLevel: 2, highestHistoryLevel: 3, newestHistoryLowers: true },
  { historyLevel: null, newestHistoryLevel: null, highestHistoryLevel: 2, newestHistoryLowers: true },
];

const EVERY_PAIR = LEVELS.flatMap((progressLevel) =>
  LEVELS.flatMap((licenseLevel) =>
    [1, 2, 3].flatMap((reachedLevel) =>
      [null, 2, 3].flatMap((holdLevel) =>
        HISTORIES.flatMap((history) =>
          (progressLevel === null ? [null] : DRIFTS).flatMap((drift) =>
            (licenseLevel === null ? [null] : [licenseLevel, 3]).map((maxAchievedLevel) =>
              pair({
                progressLevel,
                licenseLevel,
                reachedLevel,
                holdLevel: progressLevel === null ? null : holdLevel,
                drift,
                hasLedger: reachedLevel > 1,
                ...history,
                maxAchievedLevel,
              }),
            ),
          ),
        ),
      ),
    ),
  ),
);

/** The evidence of a pair after its repair, as the statements of a repair write it. */
function repaired(one: PairEvidence, { action, level }: { action: string; level: number }): PairEvidence {
  const changes = one.licenseLevel !== level;
  const lowers = changes && level < (one.licenseLevel ?? 0);
  const holds = isOnHold(one) || action.startsWith('lower_');
  const highestHistoryLevel = changes
    ? Math.max(one.highestHistoryLevel ?? 0, level)
    : one.highestHistoryLevel;
  return {
    ...one,
    progressLevel: level,
    licenseLevel: level,
    holdLevel: holds ? Math.max(one.reachedLevel, level, one.holdLevel ?? 0) : one.holdLevel,
    drift: Object.fromEntries(
      Object.entries(one.drift ?? NONE).map(([total, value]) => [total, Math.max(value, 0)]),
    ) as typeof NONE,
    historyLevel: lowers ? level : changes ? Math.max(one.historyLevel ?? 0, level) : one.historyLevel,
    newestHistoryLevel: changes ? level : one.newestHistoryLevel,
    newestHistoryLowers: changes ? lowers : one.newestHistoryLowers,
    highestHistoryLevel,
    maxAchievedLevel: Math.max(one.maxAchievedLevel ?? 0, level, highestHistoryLevel ?? 0),
  };
}

describe('policy evidence', () => {
  test('never lowers either side, whatever the evidence', () => {
    for (const one of EVERY_PAIR) {
      const plan = planRepair('evidence', one);
      if (plan.outcome !== 'repair') continue;
      expect(plan.level).toBeGreaterThanOrEqual(Math.max(one.progressLevel ?? 0, one.licenseLevel ?? 0));
      expect(plan.action).not.toMatch(/^lower/);
    }
  });

  test('raises a license only to what ledger or history support', () => {
    for (const one of EVERY_PAIR) {
      const plan = planRepair('evidence', one);
      if (plan.outcome !== 'repair' || plan.level === (one.licenseLevel ?? 1)) continue;
      expect(Math.max(earnedLevel(one), one.historyLevel ?? 0)).toBeGreaterThanOrEqual(plan.level);
    }
  });

  test('never grants a license that the history knows was taken away', () => {
    for (const one of EVERY_PAIR) {
      if (one.licenseLevel !== null || one.highestHistoryLevel === null) continue;
      expect(planRepair('evidence', one).outcome).not.toBe('repair');
    }
  });

  test('repairs once: after a repair it finds nothing more to repair', () => {
    for (const one of EVERY_PAIR) {
      const plan = planRepair('evidence', one);
      if (plan.outcome !== 'repair') continue;
      const again = planRepair('evidence', repaired(one, plan));
      expect([one, plan, again.outcome]).not.toEqual([one, plan, 'repair']);
    }
  });

  test('never undoes what an explicit policy decided', () => {
    for (const one of EVERY_PAIR) {
      for (const policy of ['progress', 'license'] as const) {
        const plan = planRepair(policy, one);
        if (plan.outcome !== 'repair' || !plan.action.startsWith('lower')) continue;
        const again = planRepair('evidence', repaired(one, plan));
        if (again.outcome === 'repair') expect([one, again.level]).toEqual([one, plan.level]);
      }
    }
  });

  test.each([
    [{ progressLevel: 1 }, 'create_license', 1],
    [{ progressLevel: 3, reachedLevel: 3 }, 'create_license', 3],
    [{ licenseLevel: 4 }, 'create_progress', 4],
    [{ licenseLevel: 2, reachedLevel: 3 }, 'create_progress', 3],
    [{ progressLevel: 3, licenseLevel: 2, reachedLevel: 3 }, 'raise_license', 3],
    [{ progressLevel: 2, licenseLevel: 1, reachedLevel: 3 }, 'raise_both', 3],
    [{ progressLevel: 3, licenseLevel: 2, historyLevel: 3 }, 'raise_license', 3],
    [{ progressLevel: 2, licenseLevel: 3, newestHistoryLevel: 3 }, 'raise_progress', 3],
    [{ progressLevel: 2, licenseLevel: 3, reachedLevel: 3 }, 'raise_progress', 3],
    [{ progressLevel: 2, licenseLevel: 2, reachedLevel: 2, drift: { ...NONE, xp: -1 } }, 'restore_totals', 2],
    [{ progressLevel: 2, licenseLevel: 2, reachedLevel: 3 }, 'raise_both', 3],
    [
      { progressLevel: 2, licenseLevel: 2, reachedLevel: 2, newestHistoryLevel: 2, highestHistoryLevel: 3 },
      'raise_max',
      2,
    ],
  ])('repairs %o by %s to level %i', (evidence, action, level) => {
    expect(planRepair('evidence', pair(evidence))).toMatchObject({ outcome: 'repair', action, level });
  });

  test.each([
    [{ progressLevel: 3 }, 'level_unsupported', 'missing_license'],
    [{ progressLevel: 1, highestHistoryLevel: 2 }, 'license_was_removed', 'license_removed'],
    [{ progressLevel: 3, licenseLevel: 2 }, 'level_unsupported', 'level_mismatch'],
    [
      { progressLevel: 3, licenseLevel: 2, reachedLevel: 3, holdLevel: 3 },
      'totals_on_hold',
      'level_mismatch',
    ],
    [
      { progressLevel: 3, licenseLevel: 2, reachedLevel: 2, historyLevel: 2 },
      'level_unsupported',
      'level_mismatch',
    ],
    [
      { progressLevel: 3, licenseLevel: 2, reachedLevel: 2, drift: { ...NONE, xp: 1 } },
      'totals_unexplained',
      'level_mismatch',
    ],
    [{ progressLevel: 2, licenseLevel: 3 }, 'no_history', 'level_mismatch'],
    [
      { progressLevel: 2, licenseLevel: 3, newestHistoryLevel: 2 },
      'history_leads_elsewhere',
      'level_mismatch',
    ],
    [{ hasLedger: true, reachedLevel: 2 }, 'pair_vanished', 'vanished_pair'],
    [{ newestHistoryLevel: 2, highestHistoryLevel: 2 }, 'pair_vanished', 'vanished_pair'],
    [
      { progressLevel: 1, licenseLevel: 1, drift: { ...NONE, xp: 1 } },
      'totals_unexplained',
      'totals_unexplained',
    ],
    [{ progressLevel: 2, licenseLevel: 2 }, 'both_unsupported', 'unsupported'],
    [
      { progressLevel: 2, licenseLevel: 2, reachedLevel: 2, newestHistoryLevel: 1, highestHistoryLevel: 2 },
      'license_beside_history',
      'history_gap',
    ],
  ])('leaves %o to a person, because of %s: %s', (evidence, code, kind) => {
    const { finding, grounds } = judgePair(pair(evidence));
    expect([finding, grounds.code]).toEqual([{ kind, action: 'needs_decision' }, code]);
  });

  test('restores lost totals with the levels, and says by how much they were lost', () => {
    const lost = pair({
      progressLevel: 1,
      licenseLevel: 1,
      reachedLevel: 2,
      drift: { ...NONE, xp: -3_000, sessions: -2 },
    });
    expect(planRepair('evidence', lost)).toEqual({
      outcome: 'repair',
      action: 'restore_totals',
      level: 2,
      grounds: { code: 'totals_below_ledger', xp: 3_000, sessions: 2 },
    });
  });

  test('holds a level that a person lowered also when the progress row is gone', () => {
    const gone = pair({ licenseLevel: 1, reachedLevel: 3, newestHistoryLevel: 1, newestHistoryLowers: true });
    expect(planRepair('evidence', gone)).toMatchObject({ action: 'create_progress', level: 1 });
  });
});

describe('the grounds', () => {
  test.each([
    [{ reachedLevel: 3 }, 'totals_reach_level', ['totals']],
    [{ reachedLevel: 3, historyLevel: 3 }, 'totals_reach_level', ['totals', 'history']],
    [{ reachedLevel: 3, holdLevel: 3, historyLevel: 3 }, 'history_holds_level', ['history']],
    [{ reachedLevel: 3, holdLevel: 3, historyLevel: 2 }, 'totals_on_hold', []],
    [{ reachedLevel: 2, holdLevel: 2 }, 'level_unsupported', []],
  ])('of a license that is behind, with %o, are %s', (evidence, code, supports) => {
    const behind = pair({ progressLevel: 3, licenseLevel: 2, ...evidence });
    expect(judgePair(behind).grounds).toMatchObject({ code, progress_level: 3 });
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

test('a sound pair is left alone and a pair that nothing knows is a failure, under every policy', () => {
  for (const policy of POLICIES) {
    const sound = pair({ progressLevel: 2, licenseLevel: 2, reachedLevel: 2 });
    expect(planRepair(policy, sound).outcome).toBe('already_agreed');
    expect(planRepair(policy, pair({})).outcome).toBe('failed');
  }
});

test.each(POLICIES)(
  'policy %s leaves a withdrawn license withdrawn, whatever the ledger reaches',
  (policy) => {
    for (const progressLevel of [1, 3]) {
      const evidence = pair({ progressLevel, withdrawn: true, reachedLevel: 3, highestHistoryLevel: 3 });
      expect(planRepair(policy, evidence)).toMatchObject({
        outcome: 'already_agreed',
        grounds: { code: 'withdrawn' },
      });
      expect(judgePair(evidence).finding).toBeNull();
    }
  },
);

test.each(POLICIES)('policy %s asks a person when the withdrawal of a license has ended', (policy) => {
  for (const highestHistoryLevel of [null, 3]) {
    const evidence = pair({ progressLevel: 3, withdrawalEnded: true, reachedLevel: 3, highestHistoryLevel });
    expect(planRepair(policy, evidence)).toEqual({
      outcome: 'needs_decision',
      grounds: { code: 'withdrawal_ended', progress_level: 3 },
    });
    expect(judgePair(evidence).finding).toEqual({ kind: 'license_removed', action: 'needs_decision' });
  }
});

test('lost totals of a pair with a withdrawn license are raised, and its level stays', () => {
  const drift = { xp: -5, sessions: 0, projects: 0, theory_hours: 0, practice_hours: 0 };
  const evidence = pair({
    progressLevel: 2,
    withdrawn: true,
    reachedLevel: 3,
    highestHistoryLevel: 3,
    drift,
  });
  expect(planRepair('evidence', evidence)).toMatchObject({ action: 'restore_totals', level: 2 });
  expect(judgePair(evidence).finding?.kind).toBe('totals_lost');
  const more = { ...evidence, drift: { ...drift, xp: 5 } };
  expect(judgePair(more).finding).toEqual({ kind: 'totals_unexplained', action: 'needs_decision' });
});

test('a pair whose license was withdrawn and whose progress is gone has vanished while the ledger knows it', () => {
  const gone = pair({ withdrawn: true, highestHistoryLevel: 3, newestHistoryLowers: true });
  expect(judgePair({ ...gone, hasLedger: true, reachedLevel: 3 }).finding).toMatchObject({
    kind: 'vanished_pair',
  });
  expect(judgePair(gone)).toEqual({ finding: null, grounds: { code: 'no_pair' } });
});
