import { desc, sql } from 'drizzle-orm';
import { processes } from '@/db/schema/measure';
import { LATEST_BELIEVED } from '@/lib/clock';
import type { Context } from '@/lib/context';
import type { ProcessState } from '@/lib/contract/system';

const LISTED_MAX = 50;

/** Web and worker processes of the last day by when they were last seen; alive is judged by the database's clock. */
export async function listProcesses(ctx: Pick<Context, 'db'>): Promise<ProcessState[]> {
  const rows = await ctx.db
    .select({
      process: processes,
      alive: sql<boolean>`${processes.stoppedAt} IS NULL AND ${processes.seenAt} > clock_timestamp() - interval '45 seconds'
        AND ${processes.seenAt} <= ${LATEST_BELIEVED}`,
    })
    .from(processes)
    .where(sql`${processes.seenAt} > clock_timestamp() - interval '1 day'`)
    .orderBy(desc(processes.seenAt), processes.id)
    .limit(LISTED_MAX);
  return rows.map(({ process: row, alive }) => ({
    id: row.id,
    kind: row.kind,
    hostname: row.hostname,
    pid: row.pid,
    version: row.version,
    started_at: row.startedAt.toISOString(),
    seen_at: row.seenAt.toISOString(),
    alive,
    pool: { max: row.poolMax, in_use: row.poolInUse, waiting: row.poolWaiting },
    event_loop_p99_ms: row.eventLoopP99Ms,
    memory_bytes: row.memoryBytes,
  }));
}
