import { sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import { VERSION } from '@/lib/version';
import type { Batch } from './counts-outbox';
import { latestEventLoopDelay } from './event-loop';
import { type PoolUse, poolUse, type ThisProcess } from './this-process';

/** The state that a process reports beside its counts. */
export type Told = { pool: PoolUse; eventLoopP99Ms: number; memoryBytes: number; uptimeSeconds: number };

/** The state of this process now. */
export function told(): Told {
  return {
    pool: poolUse(),
    eventLoopP99Ms: latestEventLoopDelay().p99Ms,
    memoryBytes: process.memoryUsage.rss(),
    uptimeSeconds: process.uptime(),
  };
}

/**
 * Adds a batch to the minute in which it was counted, by the database's clock, and stores that the process lives. A
 * batch whose number is already stored changes nothing. It is one statement with its rows in the order of their keys,
 * so that processes that add at the same time never deadlock.
 */
export async function storeCounts(
  db: Queryable,
  self: ThisProcess,
  batch: Batch,
  nowMs: number,
  { pool, eventLoopP99Ms, memoryBytes, uptimeSeconds }: Told = told(),
): Promise<void> {
  const ageSeconds = Math.max(0, nowMs - batch.sealedAtMs) / 1_000;
  const rows = batch.counts.map(({ sumMs, ...rest }) => ({ ...rest, sum_ms: sumMs }));
  await db.execute(sql`
    WITH told AS (
      INSERT INTO processes AS p (id, kind, hostname, pid, started_at, seen_at, sequence, pool_max, pool_in_use,
        pool_waiting, event_loop_p99_ms, memory_bytes, version)
      VALUES (${self.id}, ${self.kind}, ${self.hostname}, ${self.pid},
        clock_timestamp() - make_interval(secs => ${uptimeSeconds}::float8), clock_timestamp(), ${batch.sequence}::bigint,
        ${pool.max}, ${pool.inUse}, ${pool.waiting}, ${eventLoopP99Ms}::float8, ${memoryBytes}::bigint, ${VERSION})
      ON CONFLICT (id) DO UPDATE
        SET seen_at = excluded.seen_at, sequence = excluded.sequence, pool_max = excluded.pool_max,
            pool_in_use = excluded.pool_in_use, pool_waiting = excluded.pool_waiting,
            event_loop_p99_ms = excluded.event_loop_p99_ms, memory_bytes = excluded.memory_bytes
        WHERE p.sequence < excluded.sequence
      RETURNING p.id
    )
    INSERT INTO measurements AS m (name, minute, label, outcome, count, sum_ms, buckets)
    SELECT c.name, date_trunc('minute', clock_timestamp() - make_interval(secs => ${ageSeconds}::float8)),
      c.label, c.outcome, c.count, c.sum_ms, c.buckets
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS c(name text, label text, outcome text, count bigint, sum_ms float8, buckets bigint[])
    WHERE EXISTS (SELECT FROM told)
    ORDER BY c.name, c.label, c.outcome
    ON CONFLICT (name, minute, label, outcome) DO UPDATE
      SET count = m.count + excluded.count, sum_ms = m.sum_ms + excluded.sum_ms,
          buckets = add_buckets(m.buckets, excluded.buckets)`);
}

/** Stores that a process stopped on purpose. */
export async function sayStopped(db: Queryable, self: ThisProcess): Promise<void> {
  await db.execute(sql`UPDATE processes SET stopped_at = clock_timestamp() WHERE id = ${self.id}`);
}
