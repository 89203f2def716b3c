import { sql } from 'drizzle-orm';
import type { ViolationCounts } from '@/db/schema/health';
import type { Transaction } from '@/db/transaction';
import { isReal } from '@/lib/users/real-users';

export type Comparison = {
  startedAt: string;
  totalUsers: number;
  totalPairs: number;
  inconsistent: number;
  violationCounts: ViolationCounts;
};

/** Both are null in the row of the totals. */
type KindRow = { specialization_id: string | null; kind: string | null; pairs: string; users: string };

/** With fewer rows, plans without statistics are good enough, and ANALYZE would be most of the cost. */
const ANALYZE_FROM_ROWS = 1_000;

/**
 * Compares every pair in one pass and stores the violations in a temporary table `found`. It reads first and writes
 * afterwards, because PostgreSQL makes no parallel plan for a statement that also writes.
 */
export async function comparePairs(tx: Transaction): Promise<Comparison> {
  const { rows: times } = await tx.execute<{ started_at: string }>(
    sql`SELECT clock_timestamp() AS started_at`,
  );
  const { rowCount: found } = await tx.execute(sql`
    CREATE TEMPORARY TABLE found ON COMMIT DROP AS
    SELECT user_id, specialization_id, p.current_level AS progress_level, l.current_level AS license_level,
      CASE WHEN l.user_id IS NULL THEN 'missing_license' WHEN p.user_id IS NULL THEN 'missing_progress'
        ELSE 'level_mismatch' END AS kind
    FROM specialization_progress p FULL JOIN user_licenses l USING (user_id, specialization_id)
    WHERE p.current_level IS DISTINCT FROM l.current_level`);
  if ((found ?? 0) > ANALYZE_FROM_ROWS) await tx.execute(sql`ANALYZE found`);
  // Users without any progress row appear only among the violations.
  const { rows: kinds } = await tx.execute<KindRow>(sql`
    SELECT specialization_id, kind, count(*) AS pairs, count(DISTINCT f.user_id) FILTER (
      WHERE kind = 'missing_progress' AND NOT EXISTS (SELECT FROM specialization_progress p WHERE p.user_id = f.user_id)) AS users
    FROM found f WHERE ${isReal(sql`f.user_id`)} GROUP BY GROUPING SETS ((specialization_id, kind), ())`);
  const { rows: totals } = await tx.execute<{ users: string; pairs: string }>(sql`
    SELECT count(DISTINCT user_id) AS users, count(*) AS pairs FROM specialization_progress
    WHERE ${isReal(sql`user_id`)}`);
  const violationCounts: Record<string, Record<string, number>> = {};
  let [inconsistent, withoutProgress, usersWithoutProgress] = [0, 0, 0];
  for (const { specialization_id, kind, pairs, users } of kinds) {
    if (specialization_id === null || kind === null) {
      inconsistent = Number(pairs);
      usersWithoutProgress = Number(users);
      continue;
    }
    if (kind === 'missing_progress') withoutProgress += Number(pairs);
    violationCounts[specialization_id] = { ...violationCounts[specialization_id], [kind]: Number(pairs) };
  }
  return {
    startedAt: times[0]?.started_at as string,
    totalUsers: Number(totals[0]?.users) + usersWithoutProgress,
    totalPairs: Number(totals[0]?.pairs) + withoutProgress,
    inconsistent,
    violationCounts,
  };
}
