import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Context } from '@/lib/context';
import type { JobRun, JobRunsQuery } from '@/lib/contract/jobs';
import { decodeCursor, encodeCursor, MICROSECONDS, microsecondsOf, momentOf } from '@/lib/cursor';
import { JOB_RUN_COLUMNS, type JobRunRow, presentJobRun } from './present-job-run';

const cursorShape = z.tuple([z.string().regex(MICROSECONDS), z.int().min(0)]);

/** Runs that match, by their due time, newest first, a page at a time. Throws `invalid_input` for a foreign cursor. */
export async function listJobRuns(
  ctx: Pick<Context, 'db'>,
  query: JobRunsQuery,
): Promise<{ items: JobRun[]; total: number; nextCursor: string | null }> {
  const where = conditionsOf(query);
  const { rows } = await ctx.db.execute<JobRunRow & { sort_value: string }>(sql`
    SELECT ${JOB_RUN_COLUMNS}, ${microsecondsOf(sql`due_at`)} AS sort_value FROM job_runs
    WHERE ${where} ${after(query.cursor)} ORDER BY due_at DESC, id DESC LIMIT ${query.limit + 1}`);
  const counted = await ctx.db.execute<{ total: string }>(
    sql`SELECT count(*) AS total FROM job_runs WHERE ${where}`,
  );
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    items: shown.map(presentJobRun),
    total: Number(counted.rows[0]?.total ?? 0),
    nextCursor: rows.length > query.limit && last ? encodeCursor([last.sort_value, Number(last.id)]) : null,
  };
}

function conditionsOf({ job, state, since }: JobRunsQuery): SQL {
  const conditions = [sql`true`];
  if (job) conditions.push(sql`job = ${job}`);
  if (state) conditions.push(sql`state = ${state}`);
  if (since) conditions.push(sql`due_at >= ${since}::timestamptz`);
  return sql.join(conditions, sql` AND `);
}

function after(cursor: string | undefined): SQL {
  if (!cursor) return sql``;
  const [at, id] = decodeCursor(cursor, cursorShape);
  return sql`AND (due_at, id) < (${momentOf(at)}, ${id}::bigint)`;
}
