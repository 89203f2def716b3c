import { sql } from 'drizzle-orm';
import { isoTime } from '@/db/values';
import { LATEST_BELIEVED } from '@/lib/clock';
import type { Context } from '@/lib/context';
import type { ProcessState } from '@/lib/contract/system';

const LISTED_MAX = 50;

type ProcessRow = Omit<ProcessState, 'pool' | 'memory_bytes'> & {
  pool_max: number;
  pool_in_use: number;
  pool_waiting: number;
  memory_bytes: string;
};

/**
 * Web and worker processes of the last day, ordered by when they were last seen. The database's clock decides whether a
 * process is alive.
 */
export async function listProcesses(ctx: Pick<Context, 'db'>): Promise<ProcessState[]> {
  const { rows } = await ctx.db.execute<ProcessRow>(sql`
    SELECT id, kind, hostname, pid, version, started_at, seen_at,
      stopped_at IS NULL AND seen_at > clock_timestamp() - interval '45 seconds' AND seen_at <= ${LATEST_BELIEVED} AS alive,
      pool_max, pool_in_use, pool_waiting, event_loop_p99_ms, memory_bytes
    FROM processes WHERE seen_at > clock_timestamp() - interval '1 day' ORDER BY seen_at DESC, id LIMIT ${LISTED_MAX}`);
  return rows.map(({ pool_max, pool_in_use, pool_waiting, memory_bytes, ...row }) => ({
    ...row,
    started_at: isoTime(row.started_at),
    seen_at: isoTime(row.seen_at),
    pool: { max: pool_max, in_use: pool_in_use, waiting: pool_waiting },
    memory_bytes: Number(memory_bytes),
  }));
}
