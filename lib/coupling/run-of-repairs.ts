import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import type { Queryable } from '@/db/transaction';
import { isoTime } from '@/db/values';
import { actorName, type Context } from '@/lib/context';
import type { Repair, RepairAction } from '@/lib/contract/repairs';
import { keyOfFields, type PairKey } from '@/lib/pair/pair-key';
import type { Policy } from '@/lib/vocabulary/repairs';
import { endFailedRun, endRun, whileRunLives } from './end-of-run';
import { type DoBatch, executeBatch } from './execute-batch';

/** What starts a run: a repair has a policy and a scope, an undo names the run that it undoes. */
export type RunOrder = {
  policy: Policy | null;
  undoesId: number | null;
  scope: unknown;
  dryRun: boolean;
  reason?: string | undefined;
};

/** The work of a run. */
export type RunWork = {
  batches: (batchSize: number) => AsyncIterable<PairKey[]>;
  doBatch: DoBatch;
  batchSize?: number | undefined;
  /** Called after each batch with the number of pairs that are done. */
  onBatch?: ((done: number) => void) | undefined;
  signal?: AbortSignal | undefined;
};

const BATCH_SIZE = 500;
const ACTIONS_SHOWN = 200;
/** How often pairs that another writer held are tried again, and how long the pause is. */
const BUSY_ROUNDS = 3;
const BUSY_PAUSE_MS = 150;
/** No further round begins after this time. */
const BUSY_MAX_MS = 2_000;
const NEXT_ID = sql`nextval(pg_get_serial_sequence('repairs', 'id'))`;

/**
 * Executes a run from its start to its end, one transaction for each batch. A dry run does the same and rolls each batch
 * back. A failure closes the run as failed. An abort ends it between two batches. In both cases what was done stays.
 */
export async function executeRun(ctx: Context, order: RunOrder, work: RunWork): Promise<Repair> {
  const run = await newRun(ctx, order);
  try {
    await whileRunLives(ctx, run, async () => {
      await startRun(ctx.db, run, order);
      await workThrough(ctx, run, work);
    });
  } catch (error) {
    await endFailedRun(ctx, run, error);
    throw error;
  }
  return endRun(ctx, run, 'completed');
}

async function workThrough(ctx: Context, run: Repair, work: RunWork): Promise<void> {
  const { batchSize = BATCH_SIZE, signal, onBatch } = work;
  const busy: PairKey[] = [];
  const isBusy = (action: RepairAction) => action.outcome === 'busy';
  for await (const keys of work.batches(batchSize)) {
    signal?.throwIfAborted();
    const actions = await executeBatch(ctx, run, keys, work.doBatch);
    busy.push(...actions.filter(isBusy).map(keyOfFields));
    count(run, actions);
    onBatch?.(run.matched);
  }
  const endsAtMs = performance.now() + BUSY_MAX_MS;
  for (let round = 0; round < BUSY_ROUNDS && busy.length > 0 && performance.now() < endsAtMs; round++) {
    // The pauses differ, because runs that wait equally long for one pair would collide there again.
    const pauseMs = BUSY_PAUSE_MS * (0.5 + Math.random());
    await delay(pauseMs, undefined, signal ? { signal } : {});
    const again = busy.splice(0);
    while (again.length > 0) {
      const actions = await executeBatch(ctx, run, again.splice(0, batchSize), work.doBatch);
      busy.push(...actions.filter(isBusy).map(keyOfFields));
      recount(run, actions);
    }
  }
}

/** A run that is not stored yet. Its id is known first, so that the run can be closed if the answer to its start is lost. */
async function newRun(ctx: Context, order: RunOrder): Promise<Repair> {
  const { rows } = await ctx.db.execute<{ id: string | null; now: string }>(
    sql`SELECT ${order.dryRun ? sql`NULL` : NEXT_ID} AS id, clock_timestamp() AS now`,
  );
  const { id, now } = oneRow({ rows });
  return {
    id: id === null ? null : Number(id),
    dry_run: order.dryRun,
    policy: order.policy,
    undoes_id: order.undoesId,
    state: 'running',
    actor: actorName(ctx.actor),
    reason: order.reason ?? null,
    request_id: ctx.requestId ?? null,
    started_at: isoTime(now),
    finished_at: null,
    matched: 0,
    repaired: 0,
    already_agreed: 0,
    needs_decision: 0,
    busy: 0,
    failed: 0,
    undone: 0,
    changed_since: 0,
    already_undone: 0,
    actions: [],
  };
}

async function startRun(db: Queryable, run: Repair, { scope }: RunOrder): Promise<void> {
  if (run.id === null) return;
  await db.execute(sql`
    INSERT INTO repairs (id, policy, undoes_id, scope, state, actor, request_id, reason, started_at, alive_at)
    OVERRIDING SYSTEM VALUE
    VALUES (${run.id}, ${run.policy}, ${run.undoes_id}, ${JSON.stringify(scope)}::jsonb, 'running', ${run.actor},
      ${run.request_id}, ${run.reason}, ${run.started_at}, clock_timestamp())`);
}

function count(run: Repair, actions: RepairAction[]): void {
  run.matched += actions.length;
  for (const action of actions) run[action.outcome] += 1;
  run.actions.push(...actions.slice(0, ACTIONS_SHOWN - run.actions.length));
}

/** Counts the second try of busy pairs: each of them is already counted as busy. */
function recount(run: Repair, actions: RepairAction[]): void {
  for (const action of actions) {
    run.busy -= 1;
    run[action.outcome] += 1;
    const shown = run.actions.findIndex((one) => sameKey(one, action));
    if (shown >= 0) run.actions[shown] = action;
  }
}

function sameKey(a: RepairAction, b: RepairAction): boolean {
  return a.user_id === b.user_id && a.specialization === b.specialization;
}
