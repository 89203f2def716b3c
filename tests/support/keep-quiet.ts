import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';

/**
 * Plans maintenance for every subject that a server evaluates by itself, so that only a test's own reports open incidents.
 * Tests run no worker, so jobs are late at some times of the day, and a busy machine is slow.
 */
export async function keepQuiet({ db }: Pick<Context, 'db'>): Promise<void> {
  await db.execute(sql`
    INSERT INTO maintenance_windows (starts_at, ends_at, reason, subjects, created_by)
    VALUES (now(), now() + interval '1 hour', 'Quiet',
      '{workers,jobs,consistency_rate,response_time,error_rate,database_time}', 'cli:test')`);
}
