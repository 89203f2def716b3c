import { sql } from 'drizzle-orm';
import type { Transaction } from '@/db/transaction';
import { type KeyRow, keyArrays, keyOf, keyText, type PairKey } from '@/lib/pair/pair-key';

/** A person's decision to leave a pair as it is, with the levels that it was made on. */
export type Dismissal = { progressLevel: number | null; licenseLevel: number | null; reason: string };

type Row = KeyRow & {
  progress_level: number | null;
  license_level: number | null;
  dismiss_reason: string | null;
};

/** The current decisions to leave one of these pairs as it is, by pair. Call it after the pairs are locked. */
export async function readDismissals(tx: Transaction, locked: PairKey[]): Promise<Map<string, Dismissal>> {
  if (locked.length === 0) return new Map();
  const { rows } = await tx.execute<Row>(sql`
    SELECT v.user_id, v.specialization_id, v.progress_level, v.license_level, v.dismiss_reason
    FROM ${keyArrays(locked)} JOIN LATERAL (
      SELECT x.* FROM violations x
      WHERE x.user_id = k.user_id AND x.specialization_id = k.specialization_id AND x.resolved_at IS NULL LIMIT 1) v ON true
    WHERE v.dismissed_at IS NOT NULL`);
  return new Map(
    rows.map((row) => [
      keyText(keyOf(row)),
      {
        progressLevel: row.progress_level,
        licenseLevel: row.license_level,
        reason: row.dismiss_reason ?? '',
      },
    ]),
  );
}
