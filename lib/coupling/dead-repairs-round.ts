import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import type { Round } from '@/lib/rounds/start-rounds';
import { StillWatch } from '@/lib/still-watch';
import { closeRepairs } from './close-repairs';
import { giveBackRuns, wakeForQueue } from './run-queue';

const EVERY_MS = 10_000;
/** A running repair updates `alive_at` several times within this time; with a look more it is less than a minute. */
const DEAD_AFTER_MS = 45_000;
/** Two looks may fail. After more time without the database a repair first gets time to update `alive_at`. */
const GAP_MAX_MS = 35_000;

export function watchOfRepairs(): StillWatch {
  return new StillWatch(GAP_MAX_MS);
}

/**
 * Ends what is left of the repairs whose `alive_at` has not changed for 45 seconds, by the clock of this process. Their
 * process is gone, or it never received the answer that they had begun. Those that a request or a worker carried go back
 * into the queue, the others are closed. Returns how many. Call it repeatedly with the same watch.
 */
export async function endDeadRepairs(
  { db, log }: Pick<Context, 'db' | 'log'>,
  watch: StillWatch,
  nowMs?: number,
): Promise<number> {
  const { rows } = await db.execute<{ id: string; said: string | null }>(
    sql`SELECT id, alive_at::text AS said FROM repairs WHERE state = 'running'`,
  );
  const stillMs = watch.look(new Map(rows.map(({ id, said }) => [Number(id), String(said)])), nowMs);
  const silent = rows.filter(({ id }) => (stillMs.get(Number(id)) ?? 0) >= DEAD_AFTER_MS);
  if (silent.length === 0) return 0;
  const isSilent = sql`EXISTS (SELECT FROM unnest(${sql.param(silent.map(({ id }) => id))}::bigint[],
      ${sql.param(silent.map(({ said }) => said))}::timestamptz[]) s(id, said)
    WHERE s.id = r.id AND s.said IS NOT DISTINCT FROM r.alive_at)`;
  const queued = await giveBackRuns(db, isSilent, { isLost: true });
  const closed = await closeRepairs(db, 'failed', sql`r.carrier = 'process' AND ${isSilent}`);
  if (queued.length > 0) log.warn({ repairs: queued }, 'repairs whose process is gone were queued again');
  if (closed.length > 0) log.warn({ repairs: closed }, 'repairs whose process is gone were closed');
  return queued.length + closed.length;
}

/**
 * Every process runs this round, so any process that is left does it for the others. It also asks for a worker when runs
 * wait, in case the worker that was asked has given up.
 */
export function deadRepairsRound(): Round {
  const watch = watchOfRepairs();
  return {
    name: 'dead-repairs',
    everyMs: EVERY_MS,
    run: async (ctx) => {
      await endDeadRepairs(ctx, watch);
      await wakeForQueue(ctx);
    },
  };
}
