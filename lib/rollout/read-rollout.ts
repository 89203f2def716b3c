import { sql } from 'drizzle-orm';
import { shareReads } from '@/db/share-reads';
import type { Queryable } from '@/db/transaction';
import type { Rollout } from '@/lib/contract/rollout';
import { readChanges } from '@/lib/health/read-changes';
import { consistencyRate } from '@/lib/health/status';
import { stageAfter } from '@/lib/vocabulary/rollout';
import { isApplicable, stateName } from './plan-decision';
import { allPassed } from './plan-gates';
import { planRollout, type RolloutPlan } from './plan-rollout';
import { type FigureSources, type ReadRolloutFigures, readRolloutFigures } from './read-rollout-figures';
import { type RolloutRow, readRolloutRow } from './rollout-row';

/** The state of the roll-out, with the current values of gates and alarms, and the next step. */
export const readRollout = shareReads(async ({ db }, sources: FigureSources): Promise<Rollout> => {
  const row = await readRolloutRow(db);
  const figures = await readRolloutFigures(db, row, sources, { nowMs: row.nowMs, soak: 'recent' });
  const changes = await readNextChanges(db, row);
  return presentRollout(row, figures, { ...planRollout(row.state, figures.figures, row.nowMs), changes });
});

function presentRollout(
  row: RolloutRow,
  { figures, cohort, cohorts }: ReadRolloutFigures,
  { gates, alarms, changes }: RolloutPlan & { changes: number },
): Rollout {
  const { state } = row;
  const { inconsistent, isFresh } = figures.cohort;
  const pairs = Math.max(cohort.pairs, inconsistent);
  return {
    stage: state.stage,
    state: stateName(state),
    repairing: state.frozen ? 0 : state.stage,
    entered_at: isoOf(row.enteredAtMs),
    completed_at: row.completedAtMs === null ? null : isoOf(row.completedAtMs),
    steady_since: isoOf(state.steadySinceMs),
    watched_from: isoOf(state.watchedFromMs),
    auto_advance: state.autoAdvance,
    paused: state.paused,
    frozen: state.frozen,
    needs_person: state.needsPerson,
    next: nextStep(row, gates, changes),
    gates,
    alarms,
    cohort: {
      learners: cohort.learners,
      pairs,
      inconsistent,
      consistency_rate: isFresh && pairs > 0 ? consistencyRate(pairs, inconsistent) : null,
    },
    cohorts,
    counted_at: row.counts && row.countedAtMs !== null ? isoOf(row.countedAtMs) : null,
    version: String(row.version),
  };
}

/** How many pairs automatic repairs would change at the next stage. */
async function readNextChanges(db: Queryable, { state }: RolloutRow): Promise<number> {
  const to = state.isComplete ? null : stageAfter(state.stage);
  if (to === null) return 0;
  return (await readChanges(db, sql`rollout_bucket(v.user_id) < ${to}`)).changes;
}

function nextStep({ state }: RolloutRow, gates: RolloutPlan['gates'], changes: number): Rollout['next'] {
  if (state.isComplete) return null;
  const to = stageAfter(state.stage);
  return {
    action: to === null ? 'complete' : 'advance',
    stage: to ?? state.stage,
    passed: allPassed(gates),
    changes,
    allowed: isApplicable(state, { action: 'advance' }),
  };
}

function isoOf(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
