import { sql } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import type { Transaction } from '@/db/transaction';

/**
 * Turns what the sequences counted since the last time into sightings: the refused transactions could store none. Returns how
 * many refusals of writers there were whom nobody had refused. The caller has locked the row of the guard.
 */
export async function noteRefusals(tx: Transaction): Promise<number> {
  const { met } = oneRow(
    await tx.execute<{ met: string }>(sql`
      WITH counted AS (
          SELECT coalesce(pg_sequence_last_value('guard_refusals_met'), 0) AS met,
            coalesce(pg_sequence_last_value('guard_refusals_decided'), 0) AS decided),
        before AS (SELECT met_read, decided_read FROM guard),
        read AS (
          UPDATE guard SET met_read = c.met, decided_read = c.decided FROM counted c
          WHERE (met_read, decided_read) IS DISTINCT FROM (c.met, c.decided)),
        noted AS (
          INSERT INTO guard_sightings (seen_at, refused, decided, pairs)
          SELECT clock_timestamp(), true, n.decided, n.refusals
          FROM counted c, before b, LATERAL (VALUES (false, c.met - b.met_read), (true, c.decided - b.decided_read))
            AS n(decided, refusals)
          WHERE n.refusals > 0)
      SELECT c.met - b.met_read AS met FROM counted c, before b`),
  );
  return Number(met);
}
