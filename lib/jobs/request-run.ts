import { sql } from 'drizzle-orm';
import { ADVISORY_LOCKS } from '@/db/advisory-locks';
import { inTransaction, type Transaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import { actorName, type Context } from '@/lib/context';
import type { JobRun } from '@/lib/contract/jobs';
import type { JobName } from '@/lib/vocabulary/jobs';
import { JOB_RUN_COLUMNS, type JobRunRow, presentJobRun } from './present-job-run';

/**
 * Asks for a run of a job outside its schedule; the next free worker takes it. While such a run waits, another request
 * returns the same run.
 */
export async function requestRun(ctx: Context, job: JobName): Promise<JobRun> {
  return inTransaction(ctx.db, (tx) => requestRunIn(ctx, tx, job));
}

/** The same within a transaction: the run exists after its commit. */
export async function requestRunIn(ctx: Context, tx: Transaction, job: JobName): Promise<JobRun> {
  await lockRequests(tx, job);
  const { rows: waiting } = await tx.execute<JobRunRow>(sql`
    SELECT ${JOB_RUN_COLUMNS} FROM job_runs WHERE job = ${job} AND slot IS NULL AND state = 'pending' LIMIT 1`);
  if (waiting[0]) return presentJobRun(waiting[0]);
  const { rows } = await tx.execute<JobRunRow>(sql`
    INSERT INTO job_runs (job, slot, due_at, state, actor)
    VALUES (${job}, NULL, clock_timestamp(), 'pending', ${actorName(ctx.actor)}) RETURNING ${JOB_RUN_COLUMNS}`);
  const [made] = rows;
  if (!made) throw new Error('the requested run was not stored');
  await recordAudit(ctx, tx, { action: 'job.request', target: `job-run/${made.id}`, after: { job } });
  return presentJobRun(made);
}

/**
 * Asks a worker for a run of a job within a transaction, when none waits or runs. Call it before anything else in the
 * transaction, because it takes an advisory lock.
 */
export async function wakeJob(tx: Transaction, job: JobName): Promise<void> {
  await lockRequests(tx, job);
  await tx.execute(sql`
    INSERT INTO job_runs (job, slot, due_at, state, actor)
    SELECT ${job}, NULL, clock_timestamp(), 'pending', ${actorName({ kind: 'system', job })}
    WHERE NOT EXISTS (SELECT FROM job_runs WHERE job = ${job} AND state IN ('pending', 'running'))`);
}

async function lockRequests(tx: Transaction, job: JobName): Promise<void> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(${ADVISORY_LOCKS.jobRequest}, hashtext(${job}))`);
}
