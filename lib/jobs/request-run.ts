import { and, eq, isNull, sql } from 'drizzle-orm';
import { ADVISORY_LOCKS } from '@/db/advisory-locks';
import { jobRuns } from '@/db/schema/operations';
import { inTransaction, type Transaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import { actorName, type Context } from '@/lib/context';
import type { JobRun } from '@/lib/contract/jobs';
import type { JobName } from '@/lib/vocabulary/jobs';
import { presentJobRun } from './present-job-run';

/**
 * Asks for a run of a job outside its schedule; the next free worker takes it. While one is waiting, asking again
 * answers with that one.
 */
export async function requestRun(ctx: Context, job: JobName): Promise<JobRun> {
  return inTransaction(ctx.db, (tx) => requestRunIn(ctx, tx, job));
}

/** The same within a transaction: the run is there when that commits. */
export async function requestRunIn(ctx: Context, tx: Transaction, job: JobName): Promise<JobRun> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(${ADVISORY_LOCKS.jobRequest}, hashtext(${job}))`);
  const [waiting] = await tx
    .select()
    .from(jobRuns)
    .where(and(eq(jobRuns.job, job), isNull(jobRuns.slot), eq(jobRuns.state, 'pending')))
    .limit(1);
  if (waiting) return presentJobRun(waiting);
  const [made] = await tx
    .insert(jobRuns)
    .values({
      job,
      slot: null,
      dueAt: sql`clock_timestamp()`,
      state: 'pending',
      actor: actorName(ctx.actor),
    })
    .returning();
  if (!made) throw new Error('the requested run was not stored');
  await recordAudit(ctx, tx, { action: 'job.request', target: `job-run/${made.id}`, after: { job } });
  return presentJobRun(made);
}
