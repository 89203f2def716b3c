import { sql } from 'drizzle-orm';
import type { Transaction } from '@/db/transaction';
import { type KeyRow, keyArrays, keyOf, keyText, type PairKey } from '@/lib/pair/pair-key';

/** After so many automatic repairs of a pair within a day, the next one leaves it alone. */
const REPAIRS_A_DAY_MAX = 3;

/**
 * Those of these pairs that automatic runs repaired three times within 24 hours, since a person last acknowledged them: what
 * breaks them goes on, and another repair would only hide it.
 */
export async function readRelapsed(tx: Transaction, locked: PairKey[]): Promise<Set<string>> {
  if (locked.length === 0) return new Set();
  const { rows } = await tx.execute<KeyRow>(sql`
    SELECT k.user_id, k.specialization_id FROM ${keyArrays(locked)} JOIN LATERAL (
      SELECT count(*) AS repairs FROM repair_actions x JOIN repairs r ON r.id = x.repair_id
      WHERE x.user_id = k.user_id AND x.specialization_id = k.specialization_id AND x.outcome = 'repaired' AND r.cohort_only
        AND x.acted_at > greatest(clock_timestamp() - interval '24 hours', (
          SELECT max(v.acknowledged_at) FROM violations v
          WHERE v.user_id = k.user_id AND v.specialization_id = k.specialization_id))) d ON true
    WHERE d.repairs >= ${REPAIRS_A_DAY_MAX}`);
  return new Set(rows.map(keyOf).map(keyText));
}

/** Notes on the open violations of these pairs that automatic repairs leave them alone from now on. */
export async function leaveAlone(tx: Transaction, keys: PairKey[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.execute(sql`
    UPDATE violations v SET left_alone_at = clock_timestamp() FROM ${keyArrays(keys)}
    WHERE v.user_id = k.user_id AND v.specialization_id = k.specialization_id AND v.resolved_at IS NULL
      AND (v.left_alone_at IS NULL OR v.acknowledged_at > v.left_alone_at)`);
}
