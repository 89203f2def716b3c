import { desc, sql } from 'drizzle-orm';
import { workers } from '@/db/schema/operations';
import { LATEST_BELIEVED } from '@/lib/clock';
import type { Context } from '@/lib/context';
import type { WorkerState } from '@/lib/contract/jobs';

const LISTED_MAX = 50;

/** Worker processes by newest heartbeat; alive is judged by the database's clock. */
export async function listWorkers(ctx: Context): Promise<WorkerState[]> {
  const rows = await ctx.db
    .select({
      id: workers.id,
      hostname: workers.hostname,
      pid: workers.pid,
      startedAt: workers.startedAt,
      heartbeatAt: workers.heartbeatAt,
      alive: sql<boolean>`${workers.stoppedAt} IS NULL AND ${workers.heartbeatAt} > clock_timestamp() - interval '60 seconds'
        AND ${workers.heartbeatAt} <= ${LATEST_BELIEVED}`,
    })
    .from(workers)
    .orderBy(desc(workers.heartbeatAt), workers.id)
    .limit(LISTED_MAX);
  return rows.map((row) => ({
    id: row.id,
    hostname: row.hostname,
    pid: row.pid,
    started_at: row.startedAt.toISOString(),
    heartbeat_at: row.heartbeatAt.toISOString(),
    alive: row.alive,
  }));
}
