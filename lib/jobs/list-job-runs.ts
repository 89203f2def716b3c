import { type SQL, sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import type { JobRun, JobRunsQuery } from '@/lib/contract/jobs';
import type { Page } from '@/lib/contract/operation';
import { microsecondsOf } from '@/lib/cursor';
import { newestFirst, readPage, type Sorted } from '@/lib/page';
import { JOB_RUN_COLUMNS, type JobRunRow, presentJobRun } from './present-job-run';

/** Runs that match, by their due time, newest first, a page at a time. Throws `invalid_input` for a foreign cursor. */
export async function listJobRuns(ctx: Pick<Context, 'db'>, query: JobRunsQuery): Promise<Page<JobRun>> {
  const where = conditionsOf(query);
  return readPage(ctx.db, query, {
    ...newestFirst(sql`due_at`, sql`id`),
    select: (after, limit) => sql`
      SELECT ${JOB_RUN_COLUMNS}, ${microsecondsOf(sql`due_at`)} AS sort_value FROM job_runs
      WHERE ${where} AND ${after} ORDER BY due_at DESC, id DESC LIMIT ${limit}`,
    toItem: (row: JobRunRow & Sorted) => presentJobRun(row),
    total: sql`SELECT count(*) AS total FROM job_runs WHERE ${where}`,
  });
}

function conditionsOf({ job, state, since }: JobRunsQuery): SQL {
  const conditions = [sql`true`];
  if (job) conditions.push(sql`job = ${job}`);
  if (state) conditions.push(sql`state = ${state}`);
  if (since) conditions.push(sql`due_at >= ${since}::timestamptz`);
  return sql.join(conditions, sql` AND `);
}
