import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';

/** Plants this many pairs without a license: one for each of the learners 10001, 10002 and so on. */
export async function plantUnlicensed(db: Database, count: number): Promise<void> {
  await db.execute(sql`
    INSERT INTO users (id, email, name)
    SELECT n, 'many-' || n || '@example.org', 'Many ' || n FROM generate_series(10001, ${10_000 + count}::int) n`);
  await db.execute(sql`
    INSERT INTO specialization_progress (user_id, specialization_id, current_level)
    SELECT n, 'PLAYER', 1 FROM generate_series(10001, ${10_000 + count}::int) n`);
}
