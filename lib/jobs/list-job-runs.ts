import { and, desc, eq, gte, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { jobRuns } from '@/db/schema/operations';
import type { Context } from '@/lib/context';
import type { JobRun, JobRunsQuery } from '@/lib/contract/jobs';
import { decodeCursor, encodeCursor, MICROSECONDS, microsecondsOf, momentOf } from '@/lib/cursor';
import { presentJobRun } from './present-job-run';

const cursorShape = z.tuple([z.string().regex(MICROSECONDS), z.int().min(0)]);

/** Runs that match, by their due time, newest first, a page at a time. Throws `invalid_input` for a foreign cursor. */
export async function listJobRuns(
  ctx: Pick<Context, 'db'>,
  query: JobRunsQuery,
): Promise<{ items: JobRun[]; total: number; nextCursor: string | null }> {
  const where = and(
    query.job ? eq(jobRuns.job, query.job) : undefined,
    query.state ? eq(jobRuns.state, query.state) : undefined,
    query.since ? gte(jobRuns.dueAt, sql`${query.since}::timestamptz`) : undefined,
  );
  const rows = await ctx.db
    .select({ run: jobRuns, at: sql<string>`${microsecondsOf(sql`${jobRuns.dueAt}`)}` })
    .from(jobRuns)
    .where(and(where, after(query.cursor)))
    .orderBy(desc(jobRuns.dueAt), desc(jobRuns.id))
    .limit(query.limit + 1);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    items: shown.map(({ run }) => presentJobRun(run)),
    total: await ctx.db.$count(jobRuns, where),
    nextCursor: rows.length > query.limit && last ? encodeCursor([last.at, last.run.id]) : null,
  };
}

function after(cursor: string | undefined): SQL | undefined {
  if (!cursor) return undefined;
  const [at, id] = decodeCursor(cursor, cursorShape);
  return sql`(${jobRuns.dueAt}, ${jobRuns.id}) < (${momentOf(at)}, ${id}::bigint)`;
}
