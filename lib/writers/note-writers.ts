import { sql } from 'drizzle-orm';
import type { Transaction } from '@/db/transaction';
import { keyArrays, type PairKey } from '@/lib/pair/pair-key';
import { isReal } from '@/lib/users/real-users';
import { type DirtyEntry, entriesOf } from './take-dirty';

/**
 * Counts what these entries say of their writers: the rows that they wrote, and the findings that came of it. The fenced pair
 * counts for nobody.
 */
export async function noteWriters(tx: Transaction, entries: DirtyEntry[], news: PairKey[]): Promise<void> {
  await tx.execute(sql`
    INSERT INTO writers AS o (role, application, first_seen_at, last_seen_at, written, broken)
    SELECT f.role, f.application, min(f.written_at), max(f.written_at), count(*), count(k.user_id)
    FROM ${entriesOf(entries)}
      JOIN foreign_statements f ON f.id = d.statement_id AND f.written_at = d.written_at
      JOIN foreign_writes w ON w.user_range = d.user_range AND w.statement_id = d.statement_id AND w.written_at = d.written_at
      CROSS JOIN LATERAL unnest(w.user_ids, w.specialization_ids) AS u(user_id, specialization_id)
      LEFT JOIN ${keyArrays(news)} ON k.user_id = u.user_id AND k.specialization_id = u.specialization_id
    WHERE ${isReal(sql`u.user_id`)}
    GROUP BY f.role, f.application ORDER BY f.role, f.application
    ON CONFLICT (role, application) DO UPDATE SET last_seen_at = greatest(o.last_seen_at, excluded.last_seen_at),
      written = o.written + excluded.written, broken = o.broken + excluded.broken`);
}
