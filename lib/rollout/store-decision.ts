import { sql } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import type { Transaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import { actorName, type Context } from '@/lib/context';
import type { RolloutDecision } from '@/lib/contract/rollout';
import { readChanges } from '@/lib/health/read-changes';
import { requestRunIn } from '@/lib/jobs/request-run';
import type { AlarmName } from '@/lib/vocabulary/rollout';
import { isRepairedByItself } from './cohort';
import type { PlannedDecision } from './plan-decision';
import { type Alarm, COOL_DOWN_SECONDS, type Gate } from './plan-gates';
import { DECISION_COLUMNS, type DecisionRow, toDecision } from './present-decision';
import { momentOf, type ReadRolloutFigures } from './read-rollout-figures';
import type { RolloutRow } from './rollout-row';

export type DecisionToStore = {
  decision: PlannedDecision;
  /** The row before the decision, locked by this transaction. */
  row: RolloutRow;
  figures: ReadRolloutFigures;
  judged: { gates: Gate[]; alarms: Alarm[] };
  automatic: boolean;
  causes: AlarmName[];
  reason: string | null;
  nowMs: number;
};

/**
 * Changes the roll-out, stores the decision with its figures, audits it, and requests the repair of learners who
 * entered.
 */
export async function storeDecision(
  ctx: Context,
  tx: Transaction,
  input: DecisionToStore,
): Promise<RolloutDecision> {
  const { decision, row, figures, nowMs } = input;
  const { stage, isComplete, autoAdvance, paused, frozen, needsPerson } = decision.setting;
  const now = momentOf(nowMs);
  const restarts = decision.restarts !== 'no';
  const watchedFrom = momentOf(nowMs + (decision.restarts === 'now' ? 0 : COOL_DOWN_SECONDS * 1000));
  const movesTo = stage !== row.state.stage || decision.action === 'start';
  await tx.execute(sql`
    UPDATE rollout SET stage = ${stage}, auto_advance = ${autoAdvance}, paused = ${paused}, frozen = ${frozen},
      needs_person = ${needsPerson}, version = version + 1,
      completed_at = CASE WHEN ${isComplete} THEN coalesce(completed_at, ${now}) END,
      entered_at = ${movesTo ? now : sql`entered_at`},
      watched_from = ${restarts ? watchedFrom : sql`watched_from`},
      settles_from = ${restarts ? now : sql`settles_from`}, steady_since = ${restarts ? now : sql`steady_since`},
      soak_figures = ${restarts ? sql`NULL` : sql`soak_figures`}, soak_read_at = ${restarts ? sql`NULL` : sql`soak_read_at`}`);
  const { gates, alarms } = input.judged;
  const { learners, pairs } = figures.cohort;
  const { inconsistent } = figures.figures.cohort;
  const told = { gates, alarms, learners, pairs, inconsistent };
  const admits = !frozen && (stage > row.state.stage || row.state.frozen);
  // An automatic step was told to nobody, so the first run after it has the usual limit.
  const raises = admits && !input.automatic;
  const changes = raises ? (await readChanges(tx, isRepairedByItself(sql`v.user_id`))).changes : null;
  const { rows } = await tx.execute<DecisionRow>(sql`
    INSERT INTO rollout_decisions (at, action, from_stage, to_stage, automatic, changes, forced, causes, reason, figures, actor, request_id)
    VALUES (${now}, ${decision.action}, ${row.state.stage}, ${stage}, ${input.automatic}, ${changes}, ${decision.forced},
      ${sql.param(input.causes)}::text[], ${input.reason}, ${JSON.stringify(told)}::jsonb, ${actorName(ctx.actor)},
      ${ctx.requestId ?? null})
    RETURNING ${DECISION_COLUMNS}`);
  const stored = toDecision(oneRow({ rows }));
  await auditDecision(ctx, tx, input, stored);
  // Learners who have just entered must not wait for the next slot of the schedule.
  if (admits) await requestRunIn(ctx, tx, 'auto-sync');
  return stored;
}

async function auditDecision(
  ctx: Context,
  tx: Transaction,
  { decision, row, causes, reason }: DecisionToStore,
  { id }: RolloutDecision,
): Promise<void> {
  const { stage, isComplete, autoAdvance, paused, frozen, needsPerson } = row.state;
  const before = { stage, isComplete, autoAdvance, paused, frozen, needsPerson };
  const told = (setting: typeof before) => ({
    stage: setting.stage,
    complete: setting.isComplete,
    auto_advance: setting.autoAdvance,
    paused: setting.paused,
    frozen: setting.frozen,
    needs_person: setting.needsPerson,
  });
  const after = {
    ...told(decision.setting),
    ...(decision.forced ? { forced: true } : {}),
    ...(causes.length > 0 ? { causes } : {}),
    ...(reason === null ? {} : { reason }),
  };
  await recordAudit(ctx, tx, {
    action: `rollout.${decision.action}`,
    target: `rollout-decision/${id}`,
    before: told(before),
    after,
  });
}
