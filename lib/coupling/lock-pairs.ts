import { sql } from 'drizzle-orm';
import { openDoor } from '@/db/door';
import type { Transaction } from '@/db/transaction';
import { type KeyRow, keyArrays, keyOf, keyText, type PairKey } from '@/lib/pair/pair-key';

export type LockedPairs = {
  locked: PairKey[];
  /** Another writer holds them right now. */
  busy: PairKey[];
  /** Pairs without a progress row: this transaction inserted one, at the license level, to be able to lock it. */
  provisional: Set<string>;
  /** Those of the locked pairs that had no row, so that nothing of them is locked. */
  gone: Set<string>;
};

/**
 * Locks both rows of each pair, progress first, in key order; never waits for a row that another writer holds. The rows of
 * their users come before: what is inserted for a pair refers to them, and would wait for them.
 * A row that does not exist cannot be locked, so a missing progress row is inserted first and then treated as missing.
 * Marks the transaction as one of the door.
 */
export async function lockPairs(tx: Transaction, wanted: PairKey[]): Promise<LockedPairs> {
  await openDoor(tx);
  const users = await heldUsers(tx, wanted);
  const keys = wanted.filter((key) => !users.has(key.userId));
  const progress = await lock(tx, sql`specialization_progress`, keys);
  const inserted = await tx.execute<KeyRow>(sql`
    INSERT INTO specialization_progress (user_id, specialization_id, current_level)
    SELECT l.user_id, l.specialization_id, l.current_level
    FROM user_licenses l JOIN ${keyArrays(keys.filter((key) => !progress.has(keyText(key))))}
      ON l.user_id = k.user_id AND l.specialization_id = k.specialization_id
    WHERE NOT EXISTS (SELECT FROM specialization_progress p
                      WHERE p.user_id = l.user_id AND p.specialization_id = l.specialization_id)
    ORDER BY l.user_id, l.specialization_id COLLATE "C"
    ON CONFLICT DO NOTHING RETURNING user_id, specialization_id`);
  const provisional = new Set(inserted.rows.map(keyOf).map(keyText));
  const reachable = keys.filter((key) => progress.has(keyText(key)) || provisional.has(keyText(key)));
  const license = await lock(tx, sql`user_licenses`, reachable);
  const licensed = await existing(tx, sql`user_licenses`, reachable);
  const locked = reachable.filter((key) => license.has(keyText(key)) || !licensed.has(keyText(key)));
  const held = new Set(locked.map(keyText));
  const present = new Set([
    ...(await existing(tx, sql`specialization_progress`, keys)),
    ...(await existing(tx, sql`user_licenses`, keys)),
  ]);
  // A pair that is in neither table has no row to wait for. It is passed on, and the caller finds it gone.
  const gone = keys.filter((key) => !held.has(keyText(key)) && !present.has(keyText(key)));
  const busy = keys.filter((key) => !held.has(keyText(key)) && present.has(keyText(key)));
  await deleteProvisional(
    tx,
    busy.filter((key) => provisional.has(keyText(key))),
  );
  const withHeldUser = wanted.filter((key) => users.has(key.userId));
  return {
    locked: [...locked, ...gone],
    busy: [...busy, ...withHeldUser],
    provisional,
    gone: new Set(gone.map(keyText)),
  };
}

/** The same, but a progress row that is missing is missing afterwards. */
export async function lockAsTheyAre(tx: Transaction, wanted: PairKey[]): Promise<LockedPairs> {
  const pairs = await lockPairs(tx, wanted);
  await deleteProvisional(
    tx,
    pairs.locked.filter((key) => pairs.provisional.has(keyText(key))),
  );
  return pairs;
}

/** Deletes provisional progress rows of pairs that turned out not to need one. */
export async function deleteProvisional(tx: Transaction, keys: PairKey[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.execute(sql`
    DELETE FROM specialization_progress p USING ${keyArrays(keys)}
    WHERE p.user_id = k.user_id AND p.specialization_id = k.specialization_id`);
}

/** Locks the users of these pairs as a foreign key does. Returns those whom another transaction holds for itself alone. */
async function heldUsers(tx: Transaction, keys: PairKey[]): Promise<Set<number>> {
  const ids = sql.param([...new Set(keys.map((key) => key.userId))]);
  const { rows } = await tx.execute<{ id: string }>(sql`
    WITH free AS (
      SELECT id FROM users WHERE id = ANY (${ids}::bigint[]) ORDER BY id FOR KEY SHARE SKIP LOCKED
    )
    SELECT id FROM users WHERE id = ANY (${ids}::bigint[]) AND id NOT IN (SELECT id FROM free)`);
  return new Set(rows.map(({ id }) => Number(id)));
}

async function lock(tx: Transaction, table: ReturnType<typeof sql>, keys: PairKey[]): Promise<Set<string>> {
  const { rows } = await tx.execute<KeyRow>(sql`
    SELECT t.user_id, t.specialization_id
    FROM ${table} t JOIN ${keyArrays(keys)} ON t.user_id = k.user_id AND t.specialization_id = k.specialization_id
    ORDER BY t.user_id, t.specialization_id COLLATE "C"
    FOR NO KEY UPDATE OF t SKIP LOCKED`);
  return new Set(rows.map(keyOf).map(keyText));
}

async function existing(
  tx: Transaction,
  table: ReturnType<typeof sql>,
  keys: PairKey[],
): Promise<Set<string>> {
  const { rows } = await tx.execute<KeyRow>(sql`
    SELECT t.user_id, t.specialization_id
    FROM ${table} t JOIN ${keyArrays(keys)} ON t.user_id = k.user_id AND t.specialization_id = k.specialization_id`);
  return new Set(rows.map(keyOf).map(keyText));
}
