import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '@/lib/context';
import type { Repair, RepairAction } from '@/lib/contract/repairs';
import { namedPairs, type PairSource } from '@/lib/pair/pair-batches';
import { keyOfFields } from '@/lib/pair/pair-key';
import type { RepairCarrier } from '@/lib/vocabulary/repairs';
import { endFailedRun, endRun, whileRunLives } from './end-of-run';
import { executeBatch } from './execute-batch';
import { changesOf, type DoneOnce, insertRun, type LiveRun, newRun, RunTakenOver } from './live-run';
import { readRepair } from './read-repair';
import type { RunOrder } from './run-kind';
import { handOver, queueRun } from './run-queue';
import { pairsWithOutcome, type RunWork, workOf } from './run-work';

export type RunOptions = {
  /**
   * `process` (default): to its end, here. `request`: here for two seconds, then by a worker; a dry run ends after ten
   * seconds with what it has tried. `worker`: it is queued at once.
   */
  carrier?: RepairCarrier | undefined;
  batchSize?: number | undefined;
  /** Called after each batch with the number of pairs that are done. */
  onBatch?: ((done: number) => void) | undefined;
  signal?: AbortSignal | undefined;
};

/** How the work of a run came to an end in this process. */
export type End = 'completed' | 'aborted' | 'out_of_time' | 'taken_over';

const BATCH_SIZE = 500;
/** Of a run that a request carries: one that takes long must not make its answer late. */
const REQUEST_BATCH_SIZE = 100;
const ACTIONS_SHOWN = 200;
/** How long a request carries a run; a preview holds nothing, so it cannot go on elsewhere. */
const REQUEST_MS = 2_000;
const PREVIEW_MS = 10_000;
/** How often pairs that another writer held are tried again, and how long the pause is. */
const BUSY_ROUNDS = 3;
const BUSY_PAUSE_MS = 150;
/** No further round begins after this time. */
const BUSY_MAX_MS = 2_000;

/**
 * Executes a run, one transaction for each batch. A dry run does the same and rolls each batch back. A failure closes the
 * run as failed, an abort ends it between two batches; in both cases what was done stays. Returns a run that is queued when
 * a worker does it or what is left of it.
 */
export async function executeRun(ctx: Context, order: RunOrder, options: RunOptions = {}): Promise<Repair> {
  const { carrier = 'process' } = options;
  const run = await newRun(ctx, order, carrier);
  const { id } = run.repair;
  if (carrier === 'worker' && id !== null) {
    const isFilter = 'filter' in order.scope;
    // Reading named pairs also refuses a violation that does not exist.
    if (!isFilter) run.repair.total = await workOf(ctx.db, run.kind).source.count(null);
    await queueRun(ctx, run);
    return readRepair(ctx, id);
  }
  const limitMs = order.dryRun ? PREVIEW_MS : REQUEST_MS;
  const batchSize = carrier === 'request' && !order.dryRun ? REQUEST_BATCH_SIZE : BATCH_SIZE;
  const endsAtMs = carrier === 'process' ? Number.POSITIVE_INFINITY : performance.now() + limitMs;
  let end: End;
  try {
    end = await workOnRun(ctx, run, { batchSize, ...options, endsAtMs, isNew: true });
  } catch (error) {
    await endFailedRun(ctx, run, error);
    throw error;
  }
  return concludeRun(ctx, run, end);
}

type WorkOptions = RunOptions & { endsAtMs: number; isNew: boolean };

/** Does the work of a run. Throws why it cannot go on. */
export async function workOnRun(ctx: Context, run: LiveRun, options: WorkOptions): Promise<End> {
  try {
    return await whileRunLives(ctx, run, async () => {
      if (options.isNew) await insertRun(ctx.db, run, 'running');
      return workThrough(ctx, run, options);
    });
  } catch (error) {
    if (error instanceof RunTakenOver) return 'taken_over';
    throw error;
  }
}

/** Stores how the work of a run came to an end. */
export async function concludeRun(ctx: Context, run: LiveRun, end: End): Promise<Repair> {
  const { repair } = run;
  if (end === 'completed' || end === 'aborted') return endRun(ctx, run, end);
  if (repair.id === null) {
    repair.total = repair.matched + (await workOf(ctx.db, run.kind).source.count(run.after));
    return endRun(ctx, run, 'completed');
  }
  if (end === 'out_of_time') await handOver(ctx, run);
  return readRepair(ctx, repair.id);
}

async function workThrough(ctx: Context, run: LiveRun, options: WorkOptions): Promise<End> {
  const { batchSize = BATCH_SIZE, signal, onBatch, endsAtMs } = options;
  const { repair } = run;
  const work = workOf(ctx.db, run.kind);
  let longestMs = 0;
  for await (const keys of work.source.batches(batchSize, run.after)) {
    signal?.throwIfAborted();
    if (run.abortRequested) return 'aborted';
    const beganMs = performance.now();
    // A batch that would end too late is not begun.
    if (beganMs + longestMs >= endsAtMs) return 'out_of_time';
    const actions = await executeBatch(ctx, run, keys, { doBatch: work.doBatch, isAgain: false });
    longestMs = Math.max(longestMs, performance.now() - beganMs);
    run.after = keys.at(-1) ?? null;
    count(repair, { actions, upTo: run.after });
    onBatch?.(repair.matched);
  }
  return tryBusyAgain(ctx, run, work, options);
}

/** Tries the pairs that were busy again; of a preview, which stores nothing, those that it shows. */
async function tryBusyAgain(ctx: Context, run: LiveRun, work: RunWork, options: WorkOptions): Promise<End> {
  const { batchSize = BATCH_SIZE, signal } = options;
  const { repair } = run;
  const endsAtMs = performance.now() + BUSY_MAX_MS;
  for (let round = 0; round < BUSY_ROUNDS && repair.busy > 0 && performance.now() < endsAtMs; round++) {
    if (run.abortRequested) return 'aborted';
    // The pauses differ, because runs that wait equally long for one pair would collide there again.
    const pauseMs = BUSY_PAUSE_MS * (0.5 + Math.random());
    await delay(pauseMs, undefined, signal ? { signal } : {});
    for await (const keys of busyPairs(ctx, run).batches(batchSize, null)) {
      const actions = await executeBatch(ctx, run, keys, { doBatch: work.doBatch, isAgain: true });
      count(repair, { actions, upTo: null });
    }
  }
  return run.abortRequested ? 'aborted' : 'completed';
}

function busyPairs({ db }: Context, { repair }: LiveRun): PairSource {
  if (repair.id !== null) return pairsWithOutcome(db, repair.id, 'busy');
  const shown = repair.actions.filter(({ outcome }) => outcome === 'busy').map(keyOfFields);
  return namedPairs(async () => shown);
}

function count(repair: Repair, done: DoneOnce): void {
  const { actions, upTo } = done;
  for (const [name, by] of Object.entries(changesOf(done)))
    repair[name as keyof ReturnType<typeof changesOf>] += by;
  if (upTo !== null) {
    repair.actions.push(...actions.slice(0, ACTIONS_SHOWN - repair.actions.length));
    return;
  }
  for (const action of actions) {
    const shown = repair.actions.findIndex((one) => sameKey(one, action));
    if (shown >= 0) repair.actions[shown] = action;
  }
}

function sameKey(a: RepairAction, b: RepairAction): boolean {
  return a.user_id === b.user_id && a.specialization === b.specialization;
}
