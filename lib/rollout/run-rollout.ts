import { sql } from 'drizzle-orm';
import { ADVISORY_LOCKS } from '@/db/advisory-locks';
import { inTransaction, type Transaction } from '@/db/transaction';
import type { Context } from '@/lib/context';
import type { RolloutDecision } from '@/lib/contract/rollout';
import { readRolloutNow } from './bring-back-rollout';
import { automaticDecision } from './plan-decision';
import { isWatched, planRollout } from './plan-rollout';
import {
  type FigureSources,
  momentOf,
  type ReadRolloutFigures,
  readRolloutFigures,
  readSoak,
} from './read-rollout-figures';
import { type RolloutRow, readRolloutRow } from './rollout-row';
import { storeDecision } from './store-decision';
import { tellDecision } from './tell-decision';

/** The minimum time between two reads of the soak time's figures, and between two writes of its restart. */
const SOAK_EVERY_MS = 60_000;

export type RoundSources = FigureSources & {
  /** The simulated time of tests. */
  nowMs?: number;
};

/**
 * Looks at the roll-out once, and advances, completes or rolls it back when that is due. The change, the decision and
 * its alert are one transaction. Returns the decision; null when nothing was decided or another process decides now.
 */
export async function runRollout(ctx: Context, sources: RoundSources): Promise<RolloutDecision | null> {
  const row = await readRolloutNow(ctx.db, sources.nowMs);
  if (!isWatched(row.state)) return null;
  const { nowMs } = row;
  const soak = await refreshSoak(ctx, row, sources, nowMs);
  const seen = soak ? { ...row, soak } : row;
  const figures = await readRolloutFigures(ctx.db, seen, sources, { nowMs, soak: 'stored' });
  return inTransaction(ctx.db, (tx) => decide(ctx, tx, { seen, figures, nowMs }));
}

/** Reads the figures of the soak time for all processes; null when it is not time or another process reads them. */
async function refreshSoak(
  { db }: Context,
  row: RolloutRow,
  { readFigures }: FigureSources,
  nowMs: number,
): Promise<RolloutRow['soak']> {
  const { rowCount: due } = await db.execute(sql`
    UPDATE rollout SET soak_read_at = ${momentOf(nowMs)} WHERE version = ${row.version}
      AND (soak_read_at IS NULL OR soak_read_at <= ${momentOf(nowMs - SOAK_EVERY_MS)})`);
  if (due !== 1) return null;
  const soak = await readSoak(db, row, readFigures, nowMs);
  await db.execute(sql`
    UPDATE rollout SET soak_figures = ${JSON.stringify(soak)}::jsonb WHERE version = ${row.version}`);
  return soak;
}

type Seen = { seen: RolloutRow; figures: ReadRolloutFigures; nowMs: number };

async function decide(ctx: Context, tx: Transaction, { seen, figures, nowMs }: Seen) {
  // Only one process decides at a time; the others return at once.
  const { rows } = await tx.execute<{ mine: boolean }>(
    sql`SELECT pg_try_advisory_xact_lock(${ADVISORY_LOCKS.rollout}) AS mine`,
  );
  if (!rows[0]?.mine) return null;
  const row = await readRolloutRow(tx, { lock: true });
  // The figures belong to another version of the row.
  if (row.version !== seen.version) return null;
  const plan = planRollout(row.state, figures.figures, nowMs);
  const decision = automaticDecision(row.state, plan);
  if (decision === null) {
    const restarts = plan.kind === 'hold' && plan.restartSoak;
    // This is not a decision, so the version does not change.
    if (restarts && nowMs - row.state.steadySinceMs >= SOAK_EVERY_MS) {
      await tx.execute(sql`UPDATE rollout SET steady_since = ${momentOf(nowMs)}`);
    }
    return null;
  }
  const causes = plan.kind === 'roll_back' ? plan.causes : [];
  const stored = await storeDecision(ctx, tx, {
    decision,
    row,
    figures,
    judged: plan,
    automatic: true,
    causes,
    reason: null,
    nowMs,
  });
  await tellDecision(tx, stored, false);
  ctx.log.warn(
    { action: stored.action, from: stored.from_stage, to: stored.to_stage, causes },
    'the roll-out made an automatic decision',
  );
  return stored;
}
