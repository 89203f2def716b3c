import { sql } from 'drizzle-orm';
import { inTransaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import type { Context } from '@/lib/context';
import type { Repair } from '@/lib/contract/repairs';
import { DomainError } from '@/lib/errors';
import { isUnderWay } from '@/lib/vocabulary/repairs';
import { closeRepairs } from './close-repairs';
import { lockRun } from './lock-run';
import { readRepair } from './read-repair';

/**
 * Ends a run of repairs: a queued one at once, a running one after the batch that is being done. What was done stays.
 * Throws `not_found`, and `not_applicable` for a run that has ended.
 */
export async function abortRepair(ctx: Context, id: number): Promise<Repair> {
  await inTransaction(ctx.db, async (tx) => {
    const run = await lockRun(tx, id);
    if (!isUnderWay(run)) throw new DomainError('not_applicable', 'this run has ended');
    if (run.asked) return;
    await tx.execute(sql`UPDATE repairs SET abort_requested_at = clock_timestamp() WHERE id = ${id}`);
    await recordAudit(ctx, tx, { action: 'repair.abort', target: `repair/${id}` });
    await closeRepairs(tx, 'aborted', sql`r.id = ${id} AND r.state = 'queued'`);
  });
  return readRepair(ctx, id);
}
