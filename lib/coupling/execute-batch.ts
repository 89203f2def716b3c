import {
  inTransactionOnce,
  rolledBackOnce,
  type Transaction,
  type TransactionOptions,
} from '@/db/transaction';
import type { Context } from '@/lib/context';
import type { RepairAction } from '@/lib/contract/repairs';
import { keyText, type PairKey } from '@/lib/pair/pair-key';
import { type PairReading, readPairs } from '@/lib/pair/read-pairs';
import { isolatePairs, type LeftBecause } from './isolate-pairs';
import { type LiveRun, storeProgress } from './live-run';
import { type BatchAction, because, busyAction } from './repair-batch';
import { storeActions } from './store-actions';
import type { RunAttribution } from './write-repairs';

/** Does one batch within a transaction. Returns what was done to each pair. */
export type DoBatch = (tx: Transaction, keys: PairKey[], by: RunAttribution) => Promise<BatchAction[]>;

type BatchWork = {
  doBatch: DoBatch;
  /** These pairs were busy before. */
  isAgain: boolean;
};

/**
 * Executes one batch of a run. A pair that is busy or fails is reported and does not fail the others. Throws RunTakenOver.
 */
export async function executeBatch(
  ctx: Context,
  run: LiveRun,
  keys: PairKey[],
  { doBatch, isAgain }: BatchWork,
): Promise<RepairAction[]> {
  const { id, actor, reason, request_id: requestId } = run.repair;
  const by = { actor, reason, requestId, runId: id };
  const transact = (
    some: PairKey[],
    work: (tx: Transaction) => Promise<BatchAction[]>,
    limits?: TransactionOptions,
  ): Promise<BatchAction[]> => {
    if (id === null) return rolledBackOnce(ctx.db, work, limits);
    const stored = async (tx: Transaction) => {
      const done = await work(tx);
      await storeActions(tx, id, done);
      const upTo = isAgain ? null : (some.at(-1) ?? null);
      await storeProgress(tx, run, { actions: done.map(({ shown }) => shown), upTo });
      return done;
    };
    return inTransactionOnce(ctx.db, stored, limits);
  };
  let isLogged = false;
  const actions = await isolatePairs(keys, {
    attempt: (some, lockTimeoutMs) => transact(some, (tx) => doBatch(tx, some, by), { lockTimeoutMs }),
    leave: (some, why) => {
      if (!why.busy && !isLogged)
        ctx.log.error({ repair: id, error: why.error }, 'a pair could not be written');
      isLogged ||= !why.busy;
      return transact(some, async (tx) => {
        const readings = await readPairs(tx, some);
        return some.map((key) => leftAction(key, readings.get(keyText(key)), why));
      });
    },
  });
  return actions.map(({ shown }) => shown);
}

function leftAction(key: PairKey, reading: PairReading | undefined, why: LeftBecause): BatchAction {
  const left = busyAction(key, reading);
  if (why.busy) return left;
  const failed = { outcome: 'failed', ...because({ code: 'write_failed', note: why.code }) } as const;
  return { ...left, shown: { ...left.shown, ...failed } };
}
