import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';

/**
 * Closes the repairs that an earlier attempt of this run left open when its process was lost, and any that has been
 * open for a day, with the counts of what they did. Returns how many. A repair that is alive after all writes its
 * own end over this one.
 */
export async function closeCutOffRepairs(ctx: Context): Promise<number> {
  const { rowCount } = await ctx.db.execute(sql`
    UPDATE repairs r
       SET state = 'failed', finished_at = clock_timestamp(), matched = done.matched, repaired = done.repaired,
           already_agreed = done.already_agreed, needs_decision = done.needs_decision, busy = done.busy,
           undone = done.undone, changed_since = done.changed_since, already_undone = done.already_undone
      FROM (SELECT o.id, count(a.repair_id)::int AS matched,
                   (count(*) FILTER (WHERE a.outcome = 'repaired'))::int AS repaired,
                   (count(*) FILTER (WHERE a.outcome = 'already_agreed'))::int AS already_agreed,
                   (count(*) FILTER (WHERE a.outcome = 'needs_decision'))::int AS needs_decision,
                   (count(*) FILTER (WHERE a.outcome = 'busy'))::int AS busy,
                   (count(*) FILTER (WHERE a.outcome = 'undone'))::int AS undone,
                   (count(*) FILTER (WHERE a.outcome = 'changed_since'))::int AS changed_since,
                   (count(*) FILTER (WHERE a.outcome = 'already_undone'))::int AS already_undone
              FROM repairs o LEFT JOIN repair_actions a ON a.repair_id = o.id
             WHERE o.state = 'running'
               AND (o.request_id = ${ctx.requestId ?? null} OR o.started_at < now() - interval '1 day')
             GROUP BY o.id) AS done
     WHERE r.id = done.id AND r.state = 'running'`);
  return rowCount ?? 0;
}
