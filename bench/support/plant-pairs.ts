import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { inTransaction } from '@/db/transaction';

/**
 * Makes pairs in agreement, three for each user. Then the license of every `brokenEvery`-th pair is set behind, with
 * evidence.
 */
export async function plantPairs(db: Database, pairs: number, brokenEvery: number): Promise<void> {
  const users = Math.ceil(pairs / 3);
  await inTransaction(db, async (tx) => {
    // The rows are made from existing users and the catalog, so millions of foreign keys need no check.
    await tx.execute(sql`SET LOCAL session_replication_role = replica`);
    await tx.execute(sql`
      INSERT INTO users (email, name) SELECT 'bench-' || g || '@example.org', 'Bench ' || g FROM generate_series(1, ${users}) g`);
    await tx.execute(sql`
      INSERT INTO specialization_progress (user_id, specialization_id, current_level, total_xp, completed_sessions, theory_hours, practice_hours)
      SELECT u.id, s.id, 1 + (u.id % 3), 100000, 60, 500, 500 FROM users u CROSS JOIN specializations s
      ORDER BY u.id, s.id LIMIT ${pairs}`);
    await tx.execute(sql`
      INSERT INTO user_licenses (user_id, specialization_id, current_level, max_achieved_level)
      SELECT user_id, specialization_id, current_level, current_level FROM specialization_progress`);
  });
  await db.execute(sql`VACUUM ANALYZE`);
  await breakPairs(db, brokenEvery);
}

/** Acts like a legacy writer: progress rises and the license does not. */
export async function breakPairs(db: Database, brokenEvery: number): Promise<number> {
  const { rowCount } = await db.execute(sql`
    UPDATE specialization_progress p SET current_level = p.current_level % 3 + 1
    FROM (SELECT user_id, specialization_id, row_number() OVER (ORDER BY user_id, specialization_id) AS at
          FROM specialization_progress) n
    WHERE n.user_id = p.user_id AND n.specialization_id = p.specialization_id AND n.at % ${brokenEvery} = 0`);
  return rowCount ?? 0;
}
