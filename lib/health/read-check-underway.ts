import { sql } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import type { Context } from '@/lib/context';
import type { CheckUnderway } from '@/lib/contract/health';
import { UNDER_WAY } from './check-life';

const LAST_CHECKS = 10;

type Row = { comparing: boolean; looking: boolean; compare_ms: number | null; second_look_ms: number | null };

/**
 * The phase of the check that runs now, in any process. A check that compares holds the gate. A check that waits for its
 * second look has stored a report that is not finished. Reading this does not slow the check down.
 */
export async function readCheckUnderway(ctx: Pick<Context, 'db'>): Promise<CheckUnderway> {
  const { rows } = await ctx.db.execute<Row>(sql`
    SELECT usual.*,
      EXISTS (SELECT FROM pg_locks WHERE locktype = 'relation' AND relation = 'health_check_gate'::regclass AND granted
        AND mode = 'ExclusiveLock' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS comparing,
      coalesce((SELECT ${UNDER_WAY} FROM health_checks ORDER BY id DESC LIMIT 1), false) AS looking
    FROM (
      SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY duration_ms) AS compare_ms,
        (percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - started_at) * 1000 - duration_ms)
          FILTER (WHERE opened + changed > 0))::integer AS second_look_ms
      FROM (SELECT * FROM health_checks WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT ${LAST_CHECKS}) last
    ) usual`);
  const { comparing, looking, compare_ms, second_look_ms } = oneRow({ rows });
  return {
    phase: comparing ? 'comparing' : looking ? 'second_look' : null,
    usual_compare_ms: compare_ms,
    usual_second_look_ms: second_look_ms,
  };
}
