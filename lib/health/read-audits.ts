import { sql } from 'drizzle-orm';
import { isoTime, isoTimeOrNull } from '@/db/values';
import type { Context } from '@/lib/context';
import type { Audit, Audits } from '@/lib/contract/health';

export type AuditRow = {
  id: string;
  started_at: string;
  finished_at: string | null;
  moved_at: string;
  users_total: string;
  users_done: string;
  pairs: string;
  found: string;
  resolved: string;
  actor: string;
};

/** The begin of the last whole audit: what is known of ledger and history holds through then. Null before the first one. */
export const EXPLAINED_THROUGH = sql`(SELECT started_at FROM audits WHERE finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT 1)`;

/** An audit as the contract shows it. The seconds that are left are those at the pace so far. */
export function presentAudit(row: AuditRow): Audit {
  const [done, total] = [Number(row.users_done), Number(row.users_total)];
  const took = Date.parse(isoTime(row.moved_at)) - Date.parse(isoTime(row.started_at));
  const underWay = row.finished_at === null && done > 0;
  return {
    id: Number(row.id),
    started_at: isoTime(row.started_at),
    finished_at: isoTimeOrNull(row.finished_at),
    users_total: total,
    users_done: done,
    pairs: Number(row.pairs),
    found: Number(row.found),
    resolved: Number(row.resolved),
    seconds_left: underWay ? Math.ceil(((took / done) * (total - done)) / 1_000) : null,
    actor: row.actor,
  };
}

/** The audit that goes on, and the last one that ended. */
export async function readAudits(ctx: Pick<Context, 'db'>): Promise<Audits> {
  const { rows } = await ctx.db.execute<AuditRow>(sql`
    (SELECT * FROM audits WHERE finished_at IS NULL ORDER BY id DESC LIMIT 1)
    UNION ALL (SELECT * FROM audits WHERE finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT 1)`);
  const audits = rows.map(presentAudit);
  return {
    under_way: audits.find(({ finished_at: finished }) => finished === null) ?? null,
    last: audits.find(({ finished_at: finished }) => finished !== null) ?? null,
  };
}
