import { sql } from 'drizzle-orm';
import { ADVISORY_LOCKS } from '@/db/advisory-locks';
import { inTransaction } from '@/db/transaction';
import type { AlertSubject } from '@/lib/vocabulary/alerts';
import type { TestContext } from './context';

const EVALUATED: readonly AlertSubject[] = [
  'workers',
  'jobs',
  'consistency_rate',
  'response_time',
  'error_rate',
  'database_time',
  'new_writer',
  'detection_lag',
  'capture_off',
];

/**
 * Plans maintenance for every subject that a server evaluates by itself, so that only a test's own reports open incidents.
 * Tests run no worker, so jobs are late at some times of the day, and nothing compares what is written past Lockstep; a
 * busy machine is slow. It waits for an evaluation that began before, and removes what that opened.
 */
export async function keepQuiet({ owner }: Pick<TestContext, 'owner'>, subjects = EVALUATED): Promise<void> {
  await inTransaction(owner, async (tx) => {
    await tx.execute(sql`SELECT pg_advisory_xact_lock(${ADVISORY_LOCKS.alerts})`);
    await tx.execute(sql`TRUNCATE incidents, incident_events RESTART IDENTITY`);
    await tx.execute(sql`
      INSERT INTO maintenance_windows (starts_at, ends_at, reason, subjects, created_by)
      VALUES (now(), now() + interval '1 hour', 'Quiet', ${sql.param(subjects)}::text[], 'cli:test')`);
  });
}
