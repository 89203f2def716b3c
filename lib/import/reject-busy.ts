import { sql } from 'drizzle-orm';
import type pg from 'pg';
import { type Transaction, transact } from '@/db/transaction';
import { lockAsTheyAre } from '@/lib/coupling/lock-pairs';
import { type KeyRow, keyArrays, keyOf, type PairKey } from '@/lib/pair/pair-key';
import type { StepTables } from './resolve-rows';

const REASON = 'others hold this pair now; import the file again';

/**
 * Takes the rows of pairs that another transaction holds out of a batch, and rejects them. Later rows of such a pair are
 * rejected too, if its halves were among these. Returns whether there were any.
 */
export function rejectBusy(client: pg.PoolClient, tables: StepTables, batch: number): Promise<boolean> {
  return transact(client, async (tx) => {
    const keys = await pairsOf(tx, tables, batch);
    const { busy } = await lockAsTheyAre(tx, keys);
    for (const table of tables) await rejectRows(tx, table, busy);
    return busy.length > 0;
  });
}

async function pairsOf(tx: Transaction, tables: StepTables, batch: number): Promise<PairKey[]> {
  const pairs = tables.map(
    ({ table }) =>
      sql`SELECT user_id, specialization_id FROM ${sql.identifier(table)} WHERE batch = ${batch}::bigint`,
  );
  const { rows } = await tx.execute<KeyRow>(sql.join(pairs, sql` UNION `));
  return rows.map(keyOf);
}

async function rejectRows(
  tx: Transaction,
  { format, table }: StepTables[number],
  busy: PairKey[],
): Promise<void> {
  await tx.execute(sql`
    WITH held AS (
      DELETE FROM ${sql.identifier(table)} r USING ${keyArrays(busy)}
      WHERE r.user_id = k.user_id AND r.specialization_id = k.specialization_id
      RETURNING r.user_id, r.specialization_id, r.line, r.raw),
    refused AS (
      INSERT INTO import_refused (user_id, specialization_id, file, line)
      SELECT user_id, specialization_id, ${format.file}, line FROM held WHERE ${format.isHalf === true})
    INSERT INTO import_rejects (file, line, reason, raw) SELECT ${format.file}, line, ${REASON}, raw FROM held`);
}
