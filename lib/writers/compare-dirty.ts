import { sql } from 'drizzle-orm';
import { inTransaction, type Transaction } from '@/db/transaction';
import type { Context } from '@/lib/context';
import { lookAtPairs } from '@/lib/health/audit-pairs';
import { CONFIRM_AFTER_SECONDS, confirmPairs, waitingPairs } from '@/lib/health/confirm-violations';
import { CheckCompares, holdOffChecks } from '@/lib/health/pass-gate';
import { type KeyRow, keyArrays, keyOf, keyText, type PairKey } from '@/lib/pair/pair-key';
import { adoptTotals } from './adopt-totals';
import { countWrites, storeNewWriters } from './note-writers';
import { askForSecondLook, type DirtyEntry, type DirtyPair, pairsOfEntries, takeDirty } from './take-dirty';

/** What one turn compared. `more`: it took something, so more may be due. */
export type DirtyTurn = { pairs: number; found: number; resolved: number; more: boolean };

const NOTHING: DirtyTurn = { pairs: 0, found: 0, resolved: 0, more: false };

/**
 * Takes pairs that were written past the door and compares exactly them, with every rule, in one transaction: findings are
 * opened, changed or resolved, and say which statement wrote the pair. A new finding gets its second look so many seconds
 * later, because the writer may write the other record in its next transaction. Any number of workers may call it at once.
 * While a check compares, it takes nothing.
 */
export async function compareDirty(
  { db }: Pick<Context, 'db'>,
  confirmAfterSeconds = CONFIRM_AFTER_SECONDS,
): Promise<DirtyTurn> {
  try {
    return await inTransaction(db, (tx) => takeTurn(tx, confirmAfterSeconds));
  } catch (error) {
    if (error instanceof CheckCompares) return NOTHING;
    throw error;
  }
}

async function takeTurn(tx: Transaction, confirmAfterSeconds: number): Promise<DirtyTurn> {
  await holdOffChecks(tx);
  const entries = await takeDirty(tx);
  if (entries.length === 0) return NOTHING;
  const atLook = (look: DirtyEntry['look']) => entries.filter((entry) => entry.look === look);
  const looked = await lookFirst(tx, atLook(1));
  const waiting = [...looked.waiting, ...(await lookAgain(tx, atLook(2)))];
  await askForSecondLook(tx, waiting, confirmAfterSeconds);
  return { ...looked.turn, more: true };
}

async function lookFirst(
  tx: Transaction,
  entries: DirtyEntry[],
): Promise<{ turn: DirtyTurn; waiting: DirtyEntry[] }> {
  if (entries.length === 0) return { turn: NOTHING, waiting: [] };
  await storeNewWriters(tx, entries);
  await adoptTotals(tx, entries);
  const { pairs, ofEntry } = await pairsOfEntries(tx, entries);
  const { news, resolved } = await lookAtPairs(tx, keyArrays(pairs));
  await countWrites(tx, entries, await attribute(tx, pairs, news));
  return {
    turn: { pairs: pairs.length, found: news.length, resolved, more: true },
    waiting: await stillWaiting(tx, pairs, ofEntry),
  };
}

/** Returns the entries with a pair that a transaction is writing right now: it is looked at again. */
async function lookAgain(tx: Transaction, entries: DirtyEntry[]): Promise<DirtyEntry[]> {
  if (entries.length === 0) return [];
  const { pairs, ofEntry } = await pairsOfEntries(tx, entries);
  await confirmPairs(tx, keyArrays(pairs));
  return stillWaiting(tx, pairs, ofEntry);
}

async function stillWaiting(
  tx: Transaction,
  pairs: PairKey[],
  ofEntry: Map<DirtyEntry, string[]>,
): Promise<DirtyEntry[]> {
  const waiting = await waitingPairs(tx, keyArrays(pairs));
  return [...ofEntry].filter(([, texts]) => texts.some((text) => waiting.has(text))).map(([entry]) => entry);
}

/**
 * Notes which statement and which writer is the likely cause of the open findings of these pairs: of those that this look
 * stored or changed, and of those that a check found after the statement. Returns the pairs of these findings.
 */
async function attribute(tx: Transaction, pairs: DirtyPair[], news: PairKey[]): Promise<PairKey[]> {
  const fresh = new Set(news.map(keyText));
  const column = <T>(value: (pair: DirtyPair) => T) => sql.param(pairs.map(value));
  const { rows } = await tx.execute<KeyRow>(sql`
    UPDATE violations v SET written_by = x.statement_id, written_at = x.written_at, transaction_id = f.transaction_id,
      writer_id = o.id
    FROM unnest(${column((p) => p.userId)}::bigint[], ${column((p) => p.specialization)}::text[],
        ${column((p) => p.statementId)}::bigint[], ${column((p) => p.writtenAt)}::timestamptz[],
        ${column((p) => fresh.has(keyText(p)))}::boolean[]) AS x(user_id, specialization_id, statement_id, written_at, is_new)
      JOIN foreign_statements f ON f.id = x.statement_id AND f.written_at = x.written_at
      LEFT JOIN writers o ON o.role = f.role AND o.application = f.application
    WHERE v.user_id = x.user_id AND v.specialization_id = x.specialization_id AND v.resolved_at IS NULL
      AND (x.is_new OR (v.written_by IS NULL AND v.first_seen_at >= x.written_at))
    RETURNING v.user_id, v.specialization_id`);
  return rows.map(keyOf);
}
