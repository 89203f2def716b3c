import { sql } from 'drizzle-orm';
import { inTransaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import { actorName, type Context } from '@/lib/context';
import type { Maintenance } from '@/lib/contract/maintenance';
import { DomainError } from '@/lib/errors';
import { readMaintenance } from './list-maintenance';

/** Ends a window now, or cancels one that has not begun. Throws `not_found`, and `not_applicable` when it is over. */
export async function endMaintenance(ctx: Context, id: number): Promise<Maintenance> {
  return inTransaction(ctx.db, async (tx) => {
    await tx.execute(sql`SELECT FROM maintenance_windows WHERE id = ${id} FOR NO KEY UPDATE`);
    const before = await readMaintenance({ db: tx }, id);
    if (before.state === 'over') {
      throw new DomainError('not_applicable', `maintenance window ${id} is over`);
    }
    await tx.execute(sql`
      UPDATE maintenance_windows SET starts_at = least(starts_at, t.now), ends_at = t.now, ended_by = ${actorName(ctx.actor)}
      FROM (SELECT clock_timestamp() AS now) t WHERE id = ${id}`);
    const after = await readMaintenance({ db: tx }, id);
    await recordAudit(ctx, tx, {
      action: 'maintenance.end',
      target: `maintenance/${id}`,
      before: { ends_at: before.ends_at },
      after: { ends_at: after.ends_at },
    });
    return after;
  });
}
