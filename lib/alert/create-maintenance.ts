import { sql } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import { inTransaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import { actorName, type Context } from '@/lib/context';
import type { Maintenance } from '@/lib/contract/maintenance';
import { DomainError } from '@/lib/errors';
import type { AlertSubject } from '@/lib/vocabulary/alerts';
import { readMaintenance } from './list-maintenance';

export type MaintenanceOrder = {
  starts_at?: string | undefined;
  ends_at: string;
  reason: string;
  subjects?: AlertSubject[] | undefined;
};

/**
 * Plans a maintenance window; without a start it begins now. Throws `invalid_input` for an end that is in the past,
 * before the start or more than 30 days after it, and for a start more than a year ahead or more than an hour ago.
 */
export async function createMaintenance(ctx: Context, order: MaintenanceOrder): Promise<Maintenance> {
  return inTransaction(ctx.db, async (tx) => {
    const { rows: judged } = await tx.execute<{ starts: string; starts_fit: boolean; ends_fit: boolean }>(sql`
      SELECT s AS starts, s BETWEEN clock_timestamp() - interval '1 hour' AND clock_timestamp() + interval '1 year' AS starts_fit,
        ${order.ends_at}::timestamptz > greatest(s, clock_timestamp())
          AND ${order.ends_at}::timestamptz <= s + interval '30 days' AS ends_fit
      FROM (SELECT coalesce(${order.starts_at ?? null}::timestamptz, clock_timestamp()) AS s) t`);
    const [fits] = judged;
    if (!fits?.starts_fit) throw refusal('starts_at', 'must lie from an hour ago to a year from now');
    if (!fits.ends_fit) throw refusal('ends_at', 'must be in the future and within 30 days after the start');
    const subjects = order.subjects ? [...new Set(order.subjects)] : null;
    const { rows } = await tx.execute<{ id: string }>(sql`
      INSERT INTO maintenance_windows (starts_at, ends_at, reason, subjects, created_by)
      VALUES (${fits.starts}::timestamptz, ${order.ends_at}::timestamptz, ${order.reason}, ${sql.param(subjects)}::text[], ${actorName(ctx.actor)})
      RETURNING id`);
    const made = await readMaintenance({ db: tx }, Number(oneRow({ rows }).id));
    const after = {
      starts_at: made.starts_at,
      ends_at: made.ends_at,
      reason: made.reason,
      subjects: made.subjects,
    };
    await recordAudit(ctx, tx, { action: 'maintenance.create', target: `maintenance/${made.id}`, after });
    return made;
  });
}

function refusal(path: string, message: string): DomainError {
  return new DomainError('invalid_input', `${path} ${message}`, [{ path, message }]);
}
