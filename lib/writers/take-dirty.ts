import { sql } from 'drizzle-orm';
import type { Transaction } from '@/db/transaction';
import { type KeyRow, keyOf, keyText, type PairKey } from '@/lib/pair/pair-key';
import { isReal } from '@/lib/users/real-users';

/** One entry of the queue: what a statement wrote to the pairs of some neighbouring users. */
export type DirtyEntry = {
  id: string;
  user_range: string;
  statement_id: string;
  written_at: string;
  pairs: number;
  look: 1 | 2;
};

/** A pair to compare, with the newest of the statements that wrote it. */
export type DirtyPair = PairKey & { statementId: number; writtenAt: string };

const ENTRIES_MAX = 500;
/** One look at more pairs would take seconds. */
const PAIRS_MAX = 4_000;

/**
 * Takes entries that are due from the queue, the oldest first. Those that another worker holds are left to it. They are
 * deleted in this transaction, so a worker that dies gives them back.
 */
export async function takeDirty(tx: Transaction): Promise<DirtyEntry[]> {
  const { rows } = await tx.execute<DirtyEntry>(sql`
    SELECT id, user_range, statement_id, written_at::text AS written_at, pairs, look FROM dirty_pairs
    WHERE due_at <= clock_timestamp() ORDER BY due_at, id LIMIT ${ENTRIES_MAX} FOR UPDATE SKIP LOCKED`);
  let pairs = 0;
  const taken = rows.filter((row, nth) => {
    pairs += row.pairs;
    return nth === 0 || pairs <= PAIRS_MAX;
  });
  if (taken.length > 0)
    await tx.execute(sql`
      DELETE FROM dirty_pairs WHERE id = ANY (${sql.param(taken.map(({ id }) => id))}::bigint[])`);
  return taken;
}

/** Puts entries back for their second look, so many seconds from now. */
export async function askForSecondLook(
  tx: Transaction,
  entries: DirtyEntry[],
  afterSeconds: number,
): Promise<void> {
  if (entries.length === 0) return;
  const column = <T>(value: (entry: DirtyEntry) => T) => sql.param(entries.map(value));
  await tx.execute(sql`
    INSERT INTO dirty_pairs (user_range, statement_id, written_at, pairs, due_at, look)
    SELECT e.*, clock_timestamp() + make_interval(secs => ${afterSeconds}::float8), 2
    FROM unnest(${column((e) => e.user_range)}::bigint[], ${column((e) => e.statement_id)}::bigint[],
      ${column((e) => e.written_at)}::timestamptz[], ${column((e) => e.pairs)}::integer[]) e`);
}

/** A relation `d` of entries. */
export function entriesOf(entries: DirtyEntry[]) {
  const column = <T>(value: (entry: DirtyEntry) => T) => sql.param(entries.map(value));
  return sql`unnest(${column((e) => e.user_range)}::bigint[], ${column((e) => e.statement_id)}::bigint[],
    ${column((e) => e.written_at)}::timestamptz[]) AS d(user_range, statement_id, written_at)`;
}

/**
 * The pairs of these entries, each once, in the order of their keys; by entry which pairs are its own. Not the fenced pair: the
 * self-test shows that a check finds it.
 */
export async function pairsOfEntries(
  tx: Transaction,
  entries: DirtyEntry[],
): Promise<{ pairs: DirtyPair[]; ofEntry: Map<DirtyEntry, string[]> }> {
  const { rows } = await tx.execute<
    KeyRow & { statement_id: string; user_range: string; written_at: string }
  >(sql`
    SELECT DISTINCT u.user_id, u.specialization_id, d.statement_id, d.user_range, d.written_at::text AS written_at
    FROM ${entriesOf(entries)} JOIN foreign_writes w USING (user_range, statement_id, written_at)
      CROSS JOIN LATERAL unnest(w.user_ids, w.specialization_ids) AS u(user_id, specialization_id)
    WHERE ${isReal(sql`u.user_id`)}
    ORDER BY u.user_id, u.specialization_id, d.statement_id`);
  const placeOf = (entry: { statement_id: string; user_range: string }) =>
    `${entry.statement_id}/${entry.user_range}`;
  const texts = new Map<string, string[]>();
  const pairs = new Map<string, DirtyPair>();
  for (const row of rows) {
    const key = keyOf(row);
    pairs.set(keyText(key), { ...key, statementId: Number(row.statement_id), writtenAt: row.written_at });
    texts.set(placeOf(row), [...(texts.get(placeOf(row)) ?? []), keyText(key)]);
  }
  return {
    pairs: [...pairs.values()],
    ofEntry: new Map(entries.map((entry) => [entry, texts.get(placeOf(entry)) ?? []])),
  };
}
