import { sql } from 'drizzle-orm';
import { isoTime } from '@/db/values';
import { LATEST_BELIEVED } from '@/lib/clock';
import type { Context } from '@/lib/context';
import type { WorkerState } from '@/lib/contract/jobs';

const LISTED_MAX = 50;

/** Worker processes by newest heartbeat; the database's clock decides whether a worker is alive. */
export async function listWorkers(ctx: Context): Promise<WorkerState[]> {
  const { rows } = await ctx.db.execute<WorkerState>(sql`
    SELECT id, hostname, pid, started_at, heartbeat_at,
      stopped_at IS NULL AND heartbeat_at > clock_timestamp() - interval '60 seconds'
        AND heartbeat_at <= ${LATEST_BELIEVED} AS alive
    FROM workers ORDER BY heartbeat_at DESC, id LIMIT ${LISTED_MAX}`);
  return rows.map((row) => ({
    ...row,
    started_at: isoTime(row.started_at),
    heartbeat_at: isoTime(row.heartbeat_at),
  }));
}
