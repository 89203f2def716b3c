import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import type { Violation, ViolationExportQuery } from '@/lib/contract/violations';
import { toViolation, type ViolationRow, violationColumns } from './present-violation';
import { violationConditions } from './violation-conditions';

const BATCH_SIZE = 1_000;

/** Every violation that matches, by id, a batch at a time. It holds one batch in memory, however many match. */
export async function* exportViolations(
  ctx: Pick<Context, 'db'>,
  query: ViolationExportQuery,
): AsyncGenerator<Violation[]> {
  const where = violationConditions(query, { resolved: query.resolved === true });
  let lastId = '0';
  for (;;) {
    const { rows } = await ctx.db.execute<ViolationRow>(sql`
      SELECT ${violationColumns()} FROM violations v JOIN users u ON u.id = v.user_id
      WHERE ${where} AND v.id > ${lastId}::bigint ORDER BY v.id LIMIT ${BATCH_SIZE}`);
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map(toViolation);
    if (rows.length < BATCH_SIZE) return;
    lastId = last.id;
  }
}
