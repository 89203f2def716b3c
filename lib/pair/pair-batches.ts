import { type SQL, sql } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import type { Queryable } from '@/db/transaction';
import { type KeyRow, keyOf, keyText, type PairKey } from './pair-key';

/** Pairs in the order of their keys: every batch locks in that order. With `after`, only those that follow this pair. */
export type PairSource = {
  batches: (batchSize: number, after: PairKey | null) => AsyncIterable<PairKey[]>;
  count: (after: PairKey | null) => Promise<number>;
};

/** Named pairs, each once. `read` is called for each use. */
export function namedPairs(read: () => Promise<PairKey[]>): PairSource {
  const following = async (after: PairKey | null) => {
    const sorted = [...new Map((await read()).map((key) => [keyText(key), key])).values()].sort(byKey);
    return after === null ? sorted : sorted.filter((key) => byKey(key, after) > 0);
  };
  return {
    async *batches(batchSize, after) {
      const pairs = await following(after);
      for (let at = 0; at < pairs.length; at += batchSize) yield pairs.slice(at, at + batchSize);
    },
    count: async (after) => (await following(after)).length,
  };
}

/**
 * The pairs that a statement selects, read a batch at a time, so memory stays bounded for any number of pairs. `select`
 * makes the statement for the pairs that match `after`, in key order, with this limit.
 */
export function selectedPairs(db: Queryable, select: (after: SQL, limit: SQL) => SQL): PairSource {
  return {
    async *batches(batchSize, start) {
      let after = start;
      for (;;) {
        const { rows } = await db.execute<KeyRow>(select(follows(after), sql`${batchSize}`));
        const keys = rows.map(keyOf);
        after = keys.at(-1) ?? null;
        if (after === null) return;
        yield keys;
        if (keys.length < batchSize) return;
      }
    },
    count: async (after) => {
      const { rows } = await db.execute<{ count: string }>(
        sql`SELECT count(*) AS count FROM (${select(follows(after), sql`ALL`)}) following`,
      );
      return Number(oneRow({ rows }).count);
    },
  };
}

function byKey(a: PairKey, b: PairKey): number {
  if (a.userId !== b.userId) return a.userId - b.userId;
  return a.specialization === b.specialization ? 0 : a.specialization < b.specialization ? -1 : 1;
}

function follows(after: PairKey | null): SQL {
  return after === null
    ? sql`true`
    : sql`(user_id, specialization_id) > (${after.userId}::bigint, ${after.specialization})`;
}
