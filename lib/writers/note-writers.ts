import { sql } from 'drizzle-orm';
import type { Transaction } from '@/db/transaction';
import { keyArrays, type PairKey } from '@/lib/pair/pair-key';
import { isReal } from '@/lib/users/real-users';
import { type DirtyEntry, entriesOf } from './take-dirty';

/**
 * Stores the writers of these entries that were never seen before. The fenced pair makes nobody a writer. It comes before
 * anything else is locked: another worker that stores the same writer waits for it.
 */
export async function storeNewWriters(tx: Transaction, entries: DirtyEntry[]): Promise<void> {
  await tx.execute(sql`
    INSERT INTO writers AS o (role, application, first_seen_at, last_seen_at)
    SELECT f.role, f.application, min(f.written_at), max(f.written_at)
    FROM ${entriesOf(entries)}
      JOIN foreign_statements f ON f.id = d.statement_id AND f.written_at = d.written_at
      JOIN foreign_writes w ON w.user_range = d.user_range AND w.statement_id = d.statement_id AND w.written_at = d.written_at
    WHERE EXISTS (SELECT FROM unnest(w.user_ids) AS u(user_id) WHERE ${isReal(sql`u.user_id`)})
      AND NOT EXISTS (SELECT FROM writers k WHERE k.role = f.role AND k.application = f.application)
    GROUP BY f.role, f.application ORDER BY f.role, f.application
    ON CONFLICT DO NOTHING`);
}

/** Counts what these entries say of their writers: the rows that they wrote, and the findings of these pairs. */
export async function countWrites(tx: Transaction, entries: DirtyEntry[], broken: PairKey[]): Promise<void> {
  const { rows } = await tx.execute<{
    id: string;
    written: string;
    broken: string;
    last_seen_at: string;
  }>(sql`
    SELECT o.id, count(*) AS written, count(DISTINCT (k.user_id, k.specialization_id)) FILTER (WHERE k.user_id IS NOT NULL) AS broken, max(f.written_at)::text AS last_seen_at
    FROM ${entriesOf(entries)}
      JOIN foreign_statements f ON f.id = d.statement_id AND f.written_at = d.written_at
      JOIN writers o ON o.role = f.role AND o.application = f.application
      JOIN foreign_writes w ON w.user_range = d.user_range AND w.statement_id = d.statement_id AND w.written_at = d.written_at
      CROSS JOIN LATERAL unnest(w.user_ids, w.specialization_ids) AS u(user_id, specialization_id)
      LEFT JOIN ${keyArrays(broken)} ON k.user_id = u.user_id AND k.specialization_id = u.specialization_id
    WHERE ${isReal(sql`u.user_id`)}
    GROUP BY o.id ORDER BY o.id`);
  // One after another, in the order of their ids, so that two workers never wait for each other.
  for (const row of rows) {
    await tx.execute(sql`
      UPDATE writers SET last_seen_at = greatest(last_seen_at, ${row.last_seen_at}::timestamptz),
        written = written + ${row.written}::bigint, broken = broken + ${row.broken}::bigint
      WHERE id = ${row.id}`);
  }
}
