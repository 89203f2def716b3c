import { sql } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import type { Queryable } from '@/db/transaction';

/** How the capture of foreign writes is doing. */
export type Capture = {
  /** Since the oldest entry of the queue is due; 0 without any. */
  lagSeconds: number;
  /** Triggers that are missing or turned off. */
  missing: number;
  /** Statements of the last 24 hours whose rows were not captured, and all that ever were. */
  gapsOfDay: number;
  gapsEver: number;
  /** Writers that were first seen in the last 24 hours, and of whom nobody has decided. */
  newWriters: number;
  /** The newest of them. */
  newest: { id: number; role: string; application: string } | null;
};

/** Reads a few rows, found by index. */
export async function readCapture({ db }: { db: Queryable }): Promise<Capture> {
  const { rows } = await db.execute<Capture>(sql`
    SELECT coalesce(greatest(0, extract(epoch FROM clock_timestamp() - (SELECT min(due_at) FROM dirty_pairs))), 0)::float8 AS "lagSeconds",
      (SELECT count(*)::int FROM guard_faults() WHERE trigger_name LIKE 'capture%') AS missing,
      (SELECT count(*)::int FROM capture_gaps WHERE noted_at > clock_timestamp() - interval '1 day') AS "gapsOfDay",
      (SELECT coalesce(max(id), 0)::float8 FROM capture_gaps) AS "gapsEver",
      count(o.id)::int AS "newWriters",
      (array_agg(jsonb_build_object('id', o.id, 'role', o.role, 'application', o.application) ORDER BY o.id DESC)
        FILTER (WHERE o.id IS NOT NULL))[1] AS newest
    FROM writers o WHERE o.decided_at IS NULL AND o.first_seen_at > clock_timestamp() - interval '1 day'`);
  return oneRow({ rows });
}
