import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { inTransaction, rolledBack } from '@/db/transaction';
import { isoTime } from '@/db/values';
import { actorName, type Context } from '@/lib/context';
import type { Policy } from '@/lib/contract/common';
import type { Repair, RepairAction, RepairOutcome, RepairScope } from '@/lib/contract/health';
import { DomainError } from '@/lib/errors';
import type { PairKey } from './read-pairs';
import { repairBatch, storeActions } from './repair-batch';
import { pairsInScope } from './repair-scope';
import type { RepairAttribution } from './write-repairs';

export type RepairOrder = {
  scope: RepairScope;
  policy: Policy;
  /** Executes the real repair and rolls it back. */
  dryRun: boolean;
  /** Needed by the policies that may lower a level. */
  reason?: string | undefined;
  batchSize?: number;
  /** Told after each batch how many pairs are done. */
  onBatch?: (done: number) => void;
  signal?: AbortSignal | undefined;
};

const BATCH_SIZE = 500;
const ACTIONS_SHOWN = 200;
/** How often, and how long apart, pairs that another writer held are tried again. */
const BUSY_ROUNDS = 3;
const BUSY_PAUSE_MS = 150;

/**
 * Repairs every pair in scope, a transaction a batch, and keeps the image before and after of each. Repeating it is
 * harmless: a pair in agreement is left alone. Throws `reason_required` for an explicit policy without a reason,
 * `not_found` for an unknown violation. An abort ends it between two batches, with what was done kept.
 */
export async function repairMany(ctx: Context, order: RepairOrder): Promise<Repair> {
  if (order.policy !== 'evidence' && !order.reason) {
    throw new DomainError('reason_required', `policy ${order.policy} may lower levels and needs a reason`);
  }
  const run = await startRun(ctx, order);
  const by: RepairAttribution = {
    actor: actorName(ctx.actor),
    requestId: ctx.requestId ?? null,
    reason: order.reason ?? null,
    source: 'repair',
    repairId: run.id,
  };
  try {
    await repairAll(ctx, order, run, by);
    return await finishRun(ctx, run, 'completed');
  } catch (error) {
    // The refusal or failure is what matters to the caller; the run is closed if the database still answers.
    await finishRun(ctx, run, 'failed').catch((closing) =>
      ctx.log.error({ error: closing }, 'repair run not closed'),
    );
    throw error;
  }
}

async function repairAll(
  ctx: Context,
  order: RepairOrder,
  run: Repair,
  by: RepairAttribution,
): Promise<void> {
  const busy: PairKey[] = [];
  for await (const keys of pairsInScope(ctx.db, order.scope, order.batchSize ?? BATCH_SIZE)) {
    order.signal?.throwIfAborted();
    const actions = await runBatch(ctx, order, by, keys);
    busy.push(...actions.filter((action) => action.outcome === 'busy').map(keyOf));
    count(run, actions);
    order.onBatch?.(run.matched);
  }
  for (let round = 0; round < BUSY_ROUNDS && busy.length > 0; round++) {
    // Not all for as long: those who wait for one pair would meet there again.
    await delay(
      BUSY_PAUSE_MS * (0.5 + Math.random()),
      undefined,
      order.signal ? { signal: order.signal } : {},
    );
    const again = busy.splice(0);
    while (again.length > 0) {
      const actions = await runBatch(ctx, order, by, again.splice(0, order.batchSize ?? BATCH_SIZE));
      busy.push(...actions.filter((action) => action.outcome === 'busy').map(keyOf));
      recount(run, actions);
    }
  }
}

function runBatch(
  ctx: Context,
  order: RepairOrder,
  by: RepairAttribution,
  keys: PairKey[],
): Promise<RepairAction[]> {
  if (by.repairId === null) return rolledBack(ctx.db, (tx) => repairBatch(tx, keys, order.policy, by));
  const repairId = by.repairId;
  return inTransaction(ctx.db, async (tx) => {
    const actions = await repairBatch(tx, keys, order.policy, by);
    await storeActions(tx, repairId, actions);
    return actions;
  });
}

async function startRun(ctx: Context, order: RepairOrder): Promise<Repair> {
  const actor = actorName(ctx.actor);
  const { rows } = order.dryRun
    ? await ctx.db.execute<{ id: null; started_at: string }>(
        sql`SELECT NULL AS id, clock_timestamp() AS started_at`,
      )
    : await ctx.db.execute<{ id: string; started_at: string }>(sql`
        INSERT INTO repairs (policy, scope, state, actor, request_id, reason)
        VALUES (${order.policy}, ${JSON.stringify(order.scope)}::jsonb, 'running', ${actor}, ${ctx.requestId ?? null}, ${order.reason ?? null})
        RETURNING id, started_at`);
  const row = rows[0] as { id: string | null; started_at: string };
  return {
    id: row.id === null ? null : Number(row.id),
    dry_run: order.dryRun,
    policy: order.policy,
    state: 'running',
    actor,
    started_at: isoTime(row.started_at),
    finished_at: null,
    matched: 0,
    repaired: 0,
    already_agreed: 0,
    needs_decision: 0,
    busy: 0,
    failed: 0,
    actions: [],
  };
}

function count(run: Repair, actions: RepairAction[]): void {
  run.matched += actions.length;
  for (const action of actions) run[action.outcome] += 1;
  run.actions.push(...actions.slice(0, ACTIONS_SHOWN - run.actions.length));
}

/** A second try at busy pairs: each was counted as busy already. */
function recount(run: Repair, actions: RepairAction[]): void {
  for (const action of actions) {
    run.busy -= 1;
    run[action.outcome as RepairOutcome] += 1;
    const shown = run.actions.findIndex((one) => sameKey(one, action));
    if (shown >= 0) run.actions[shown] = action;
  }
}

function sameKey(a: RepairAction, b: RepairAction): boolean {
  return a.user_id === b.user_id && a.specialization === b.specialization;
}

function keyOf(action: RepairAction): PairKey {
  return { userId: action.user_id, specialization: action.specialization };
}

async function finishRun(ctx: Context, run: Repair, state: 'completed' | 'failed'): Promise<Repair> {
  if (run.id === null) {
    const { rows } = await ctx.db.execute<{ now: string }>(sql`SELECT clock_timestamp() AS now`);
    return { ...run, state, finished_at: rows[0] ? isoTime(rows[0].now) : null };
  }
  const { rows } = await ctx.db.execute<{ finished_at: string }>(sql`
    WITH finished AS (
      UPDATE repairs SET state = ${state}, finished_at = clock_timestamp(), matched = ${run.matched},
        repaired = ${run.repaired}, already_agreed = ${run.already_agreed}, needs_decision = ${run.needs_decision},
        busy = ${run.busy}, failed = ${run.failed}
      WHERE id = ${run.id} RETURNING id, finished_at
    ), audited AS (
      INSERT INTO audit_log (actor, action, target, after, request_id)
      SELECT ${run.actor}, 'repair.run', 'repair/' || id, ${JSON.stringify({ policy: run.policy, matched: run.matched, repaired: run.repaired, needs_decision: run.needs_decision, state })}::jsonb,
        ${ctx.requestId ?? null}::text FROM finished
    )
    SELECT finished_at FROM finished`);
  return { ...run, state, finished_at: rows[0] ? isoTime(rows[0].finished_at) : null };
}
