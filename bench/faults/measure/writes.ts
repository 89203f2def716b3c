import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { Stage } from '../load/actors';
import type { Site } from '../site/site';

/** The comparison of every acknowledged write with the database, after all writes have ended. */
export type Writes = {
  /** Activities acknowledged under this kind of fault. */
  acknowledged: number;
  /** Activities that were acknowledged on the site at any time and are not in the ledger. */
  lost: number;
  /** Activities that are in the ledger twice, or that were never sent. */
  doubled: number;
  /**
   * Activities with other numbers than were sent, totals that differ from the sum of the ledger, and pairs with
   * different levels.
   */
  torn: number;
  /** Activities that were sent and not acknowledged, although the fault was over. */
  unanswered: number;
  /** Runs of repairs that were answered as done and are not, and runs that stay open. */
  repairsLost: number;
  repairsOpen: number;
};

const CLOSED_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 500;

/** The id of the newest run of repairs. */
export async function newestRepair({ database }: Site): Promise<number> {
  const { rows } = await database.db.execute<{ id: number }>(
    sql`SELECT coalesce(max(id), 0)::int AS id FROM repairs`,
  );
  return rows[0]?.id ?? 0;
}

/**
 * Compares the acknowledged writes with the database. `repairsBefore` is the newest run of repairs from before the
 * fault.
 */
export async function compareWrites(stage: Stage, repairsBefore: number): Promise<Writes> {
  const { site, acknowledged, open, repairs } = stage;
  const { missing, twice, never_sent, different, wrong_totals } = await site.sent.compared(site.database);
  const { rows } = await site.database.db.execute<{ split: number; lost: number }>(sql`
    SELECT (SELECT count(*)::int FROM specialization_progress p
        FULL JOIN user_licenses l USING (user_id, specialization_id)
        WHERE user_id = ANY (${sql.param(site.learners)}::bigint[])
          AND p.current_level IS DISTINCT FROM l.current_level) AS split,
      (SELECT count(*)::int FROM unnest(${sql.param(repairs)}::bigint[]) AS answered(run)
        WHERE NOT EXISTS (SELECT FROM repairs r WHERE r.id = answered.run AND r.state = 'completed')) AS lost`);
  const { split = -1, lost = -1 } = rows[0] ?? {};
  return {
    acknowledged,
    lost: missing,
    doubled: twice + never_sent,
    torn: different + wrong_totals + split,
    unanswered: open.size,
    repairsLost: lost,
    repairsOpen: await countOpenRepairs(site, repairsBefore),
  };
}

async function countOpenRepairs({ database }: Site, after: number): Promise<number> {
  const deadlineMs = performance.now() + CLOSED_WITHIN_MS;
  for (;;) {
    const { rows } = await database.db.execute<{ open: number }>(
      sql`SELECT count(*)::int AS open FROM repairs WHERE state IN ('queued', 'running') AND id > ${after}`,
    );
    const { open = -1 } = rows[0] ?? {};
    if (open === 0 || performance.now() > deadlineMs) return open;
    await delay(LOOK_EVERY_MS);
  }
}
