import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { isoTime } from '@/db/values';
import type { Context } from '@/lib/context';
import type { Deployment, DeploymentsQuery } from '@/lib/contract/health';
import { decodeCursor, encodeCursor, MICROSECONDS, microsecondsOf, momentOf } from '@/lib/cursor';

type DeploymentRow = { id: string; version: string; deployed_at: string; sort_value: string };

const cursorShape = z.tuple([z.string().regex(MICROSECONDS), z.int().min(0)]);

/** The versions of a period, newest first, a page at a time. Throws `invalid_input` for a foreign cursor. */
export async function listDeployments(
  ctx: Pick<Context, 'db'>,
  query: DeploymentsQuery,
): Promise<{ items: Deployment[]; total: number; nextCursor: string | null }> {
  const where = conditionsOf(query);
  const { rows } = await ctx.db.execute<DeploymentRow>(sql`
    SELECT id, version, deployed_at, ${microsecondsOf(sql`deployed_at`)} AS sort_value FROM deployments
    WHERE ${where} ${after(query.cursor)} ORDER BY deployed_at DESC, id DESC LIMIT ${query.limit + 1}`);
  const counted = await ctx.db.execute<{ total: string }>(
    sql`SELECT count(*) AS total FROM deployments WHERE ${where}`,
  );
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    items: shown.map(({ id, version, deployed_at }) => ({
      id: Number(id),
      version,
      deployed_at: isoTime(deployed_at),
    })),
    total: Number(counted.rows[0]?.total ?? 0),
    nextCursor: rows.length > query.limit && last ? encodeCursor([last.sort_value, Number(last.id)]) : null,
  };
}

function conditionsOf({ since, until }: DeploymentsQuery): SQL {
  const conditions = [sql`true`];
  if (since) conditions.push(sql`deployed_at >= ${since}::timestamptz`);
  if (until) conditions.push(sql`deployed_at < ${until}::timestamptz`);
  return sql.join(conditions, sql` AND `);
}

function after(cursor: string | undefined): SQL {
  if (!cursor) return sql``;
  const [at, id] = decodeCursor(cursor, cursorShape);
  return sql`AND (deployed_at, id) < (${momentOf(at)}, ${id}::bigint)`;
}
