import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { openDoor } from '@/db/door';
import { inTransaction, type Queryable } from '@/db/transaction';

/**
 * Makes pairs in agreement, three for each user, whose ledger and history explain them. Then the license of every
 * `brokenEvery`-th pair is set behind what its ledger reaches.
 */
export async function plantPairs(db: Database, pairs: number, brokenEvery: number): Promise<void> {
  const users = Math.ceil(pairs / 3);
  await inTransaction(db, async (tx) => {
    await openDoor(tx);
    // The rows are made from existing users and the catalog, so millions of foreign keys need no check.
    await tx.execute(sql`SET LOCAL session_replication_role = replica`);
    await tx.execute(sql`
      INSERT INTO users (email, name) SELECT 'bench-' || g || '@example.org', 'Bench ' || g FROM generate_series(1, ${users}) g`);
    await tx.execute(sql`
      INSERT INTO specialization_progress (user_id, specialization_id, current_level, total_xp, completed_sessions, theory_hours, practice_hours)
      SELECT u.id, l.specialization_id, l.level, l.required_xp, l.required_sessions, l.required_theory_hours, l.required_practice_hours
      FROM users u JOIN specialization_levels l ON l.level = 2 + (u.id % 2)
      ORDER BY u.id, l.specialization_id LIMIT ${pairs}`);
    await tx.execute(sql`
      INSERT INTO activities (user_id, specialization_id, activity_key, kind, xp_change, sessions_change, projects_change,
        theory_hours_change, practice_hours_change, level_before, level_after, occurred_at, actor)
      SELECT user_id, specialization_id, 'opening-bench', 'opening', total_xp, completed_sessions, 0, theory_hours, practice_hours,
        current_level, current_level, now(), 'bench' FROM specialization_progress ORDER BY user_id, specialization_id`);
    await tx.execute(sql`
      INSERT INTO user_licenses (user_id, specialization_id, current_level, max_achieved_level)
      SELECT user_id, specialization_id, current_level, current_level FROM specialization_progress`);
    await tx.execute(sql`
      INSERT INTO license_progressions (user_id, specialization_id, to_level, source, actor)
      SELECT user_id, specialization_id, current_level, 'import', 'bench' FROM specialization_progress
      ORDER BY user_id, specialization_id`);
  });
  await db.execute(sql`VACUUM ANALYZE`);
  // Through the door for the triggers: what the capture costs is a bench of its own.
  await inTransaction(db, async (tx) => {
    await openDoor(tx);
    await breakPairs(tx, brokenEvery);
  });
}

/** Acts like a legacy writer: the license falls behind. */
export async function breakPairs(db: Queryable, brokenEvery: number): Promise<number> {
  const { rowCount } = await db.execute(sql`
    UPDATE user_licenses l SET current_level = l.current_level - 1
    FROM (SELECT user_id, specialization_id, row_number() OVER (ORDER BY user_id, specialization_id) AS at
          FROM user_licenses) n
    WHERE n.user_id = l.user_id AND n.specialization_id = l.specialization_id AND n.at % ${brokenEvery} = 0
      AND l.current_level > 1`);
  return rowCount ?? 0;
}
