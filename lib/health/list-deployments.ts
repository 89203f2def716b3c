import { type SQL, sql } from 'drizzle-orm';
import { isoTime } from '@/db/values';
import type { Context } from '@/lib/context';
import type { Deployment, DeploymentsQuery } from '@/lib/contract/health';
import type { Page } from '@/lib/contract/operation';
import { microsecondsOf } from '@/lib/cursor';
import { newestFirst, readPage } from '@/lib/page';

type DeploymentRow = { id: string; version: string; deployed_at: string; sort_value: string };

/** The versions of a period, newest first, a page at a time. Throws `invalid_input` for a foreign cursor. */
export async function listDeployments(
  ctx: Pick<Context, 'db'>,
  query: DeploymentsQuery,
): Promise<Page<Deployment>> {
  const where = conditionsOf(query);
  return readPage(ctx.db, query, {
    ...newestFirst(sql`deployed_at`, sql`id`),
    select: (after, limit) => sql`
      SELECT id, version, deployed_at, ${microsecondsOf(sql`deployed_at`)} AS sort_value FROM deployments
      WHERE ${where} AND ${after} ORDER BY deployed_at DESC, id DESC LIMIT ${limit}`,
    toItem: ({ id, version, deployed_at }: DeploymentRow) => ({
      id: Number(id),
      version,
      deployed_at: isoTime(deployed_at),
    }),
    total: sql`SELECT count(*) AS total FROM deployments WHERE ${where}`,
  });
}

function conditionsOf({ since, until }: DeploymentsQuery): SQL {
  const conditions = [sql`true`];
  if (since) conditions.push(sql`deployed_at >= ${since}::timestamptz`);
  if (until) conditions.push(sql`deployed_at < ${until}::timestamptz`);
  return sql.join(conditions, sql` AND `);
}
