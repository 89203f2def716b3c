import { sql } from 'drizzle-orm';
import type { PairImage, PairRemainder } from '@/db/schema/health';
import type { Transaction } from '@/db/transaction';
import type { Grounds } from '@/lib/contract/grounds';
import type { RepairAction } from '@/lib/contract/repairs';
import { type KeyRow, keyArrays, keyOf, keyText, type PairKey } from '@/lib/pair/pair-key';
import { writersOf } from '@/lib/pair/pair-version';
import { type PairReading, readPairs } from '@/lib/pair/read-pairs';
import { deleteProvisional, lockPairs } from './lock-pairs';
import { type BatchAction, because, busyAction, imageOf } from './repair-batch';
import { type PutBack, putBack, reopenViolations, type UndoAttribution } from './write-undos';

/** What a repair did to a pair, as it was stored. */
type Done = {
  before: PairImage;
  versionAfter: string | null;
  remainder: PairRemainder | null;
  undoneById: number | null;
};

/**
 * Undoes a repair of a batch of pairs within a transaction: lock both rows, read again, and restore the earlier state of
 * each pair that is still as the repair left it. Rows that the repair created are removed.
 */
export async function undoBatch(
  tx: Transaction,
  keys: PairKey[],
  by: UndoAttribution,
): Promise<BatchAction[]> {
  const { locked, busy, provisional } = await lockPairs(tx, keys);
  const readings = await readPairs(tx, keys);
  // The pairs are locked, so another undo of them has committed or has not begun.
  const done = await readDone(tx, by.undoesId, keys);
  const judged = locked.map((key) => judge(key, done.get(keyText(key)), readings.get(keyText(key))));
  await deleteProvisional(
    tx,
    locked.filter((key) => provisional.has(keyText(key))),
  );
  const undone = judged.flatMap((one) => (one.outcome === 'undone' ? [one.back] : []));
  await putBack(tx, undone, by);
  const after = await readPairs(tx, undone);
  await reopenViolations(tx, undone, after, by);
  if (by.runId !== null) await markUndone(tx, undone, by.undoesId, by.runId);
  return [
    ...judged.map((one) => toAction(one, readings.get(keyText(one.key)), after, provisional)),
    ...busy.map((key) => busyAction(key, readings.get(keyText(key)))),
  ];
}

type Judged =
  | { key: PairKey; outcome: 'undone'; back: PutBack }
  | { key: PairKey; outcome: 'changed_since' | 'already_undone'; grounds: Grounds };

function judge(key: PairKey, done: Done | undefined, now: PairReading | undefined): Judged {
  if (done && done.undoneById !== null) {
    const grounds: Grounds = { code: 'undone_already', repair_id: done.undoneById };
    return { key, outcome: 'already_undone', grounds };
  }
  if (!done?.versionAfter || !done.remainder) {
    return { key, outcome: 'changed_since', grounds: { code: 'state_unknown' } };
  }
  if (!now || writersOf(now.pair.version) !== writersOf(done.versionAfter)) {
    return { key, outcome: 'changed_since', grounds: { code: 'changed_since' } };
  }
  const licenseNow = now.pair.license?.current_level ?? null;
  return {
    key,
    outcome: 'undone',
    back: { ...key, before: done.before, remainder: done.remainder, licenseNow },
  };
}

function toAction(
  judged: Judged,
  read: PairReading | undefined,
  after: Map<string, PairReading>,
  provisional: Set<string>,
): BatchAction {
  const { key, outcome } = judged;
  const image = imageOf(read);
  const before = provisional.has(keyText(key)) ? { ...image, progress: null } : image;
  const base = {
    user_id: key.userId,
    user_name: read?.pair.user_name ?? '',
    specialization: key.specialization,
    outcome,
    before,
    undone_by: null,
  };
  const shown: RepairAction =
    outcome === 'undone'
      ? {
          ...base,
          action: 'undo',
          ...because({ code: 'put_back' }),
          after: imageOf(after.get(keyText(key))),
        }
      : { ...base, action: null, ...because(judged.grounds), after: before };
  return { shown, undo: null };
}

type DoneRow = KeyRow & {
  before: PairImage;
  version_after: string | null;
  remainder: PairRemainder | null;
  undone_by_id: string | null;
};

async function readDone(tx: Transaction, repairId: number, keys: PairKey[]): Promise<Map<string, Done>> {
  const { rows } = await tx.execute<DoneRow>(sql`
    SELECT a.user_id, a.specialization_id, a.before, a.version_after, a.remainder, a.undone_by_id
    FROM ${keyArrays(keys)} JOIN repair_actions a
      ON a.repair_id = ${repairId} AND a.user_id = k.user_id AND a.specialization_id = k.specialization_id
    WHERE a.outcome = 'repaired'`);
  return new Map(
    rows.map((row) => [
      keyText(keyOf(row)),
      {
        before: row.before,
        versionAfter: row.version_after,
        remainder: row.remainder,
        undoneById: row.undone_by_id === null ? null : Number(row.undone_by_id),
      },
    ]),
  );
}

async function markUndone(tx: Transaction, keys: PairKey[], repairId: number, runId: number): Promise<void> {
  if (keys.length === 0) return;
  await tx.execute(sql`
    UPDATE repair_actions a SET undone_by_id = ${runId} FROM ${keyArrays(keys)}
    WHERE a.repair_id = ${repairId} AND a.user_id = k.user_id AND a.specialization_id = k.specialization_id`);
}
