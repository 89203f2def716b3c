import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import { type KeyRow, keyOf, keyText, type PairKey } from './pair-key';

/** Named pairs in batches, each pair once, in key order: every batch locks in that order. */
export async function* batchesOf(pairs: PairKey[], batchSize: number): AsyncGenerator<PairKey[]> {
  const sorted = [...new Map(pairs.map((key) => [keyText(key), key])).values()].sort(
    (a, b) => a.userId - b.userId || (a.specialization < b.specialization ? -1 : 1),
  );
  for (let at = 0; at < sorted.length; at += batchSize) yield sorted.slice(at, at + batchSize);
}

/**
 * The pairs that a statement selects, a batch at a time, so memory stays bounded for any number of pairs. `select` makes the
 * statement for the pairs that follow `after`, in key order, one batch at most.
 */
export async function* walkPairs(
  db: Queryable,
  batchSize: number,
  select: (after: SQL) => SQL,
): AsyncGenerator<PairKey[]> {
  let after = sql`true`;
  for (;;) {
    const { rows } = await db.execute<KeyRow>(select(after));
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map(keyOf);
    if (rows.length < batchSize) return;
    after = sql`(user_id, specialization_id) > (${last.user_id}::bigint, ${last.specialization_id})`;
  }
}
