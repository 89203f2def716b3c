import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import { type Violation, type ViolationExportQuery, violationShape } from '@/lib/contract/violations';
import { toViolations, type ViolationRow, violationColumns } from './present-violation';
import { violationConditions } from './violation-conditions';

const BATCH_SIZE = 1_000;

/** The columns of the file: the fields of a violation, and each field of its writer. */
export const EXPORTED_COLUMNS = [
  ...violationShape.omit({ grounds: true, written_by: true }).keyof().options,
  'written_at',
  'written_by_role',
  'written_by_application',
  'written_by_address',
  'written_by_statement',
  'transaction_id',
  'transaction_other_pairs',
] as const;

type Exported = { [K in (typeof EXPORTED_COLUMNS)[number]]: unknown };

/** Every violation that matches, by id, a batch at a time. It holds one batch in memory, however many match. */
export async function* exportViolations(
  ctx: Pick<Context, 'db'>,
  query: ViolationExportQuery,
): AsyncGenerator<Exported[]> {
  const where = violationConditions(query, { resolved: query.resolved === true });
  let lastId = '0';
  for (;;) {
    const { rows } = await ctx.db.execute<ViolationRow>(sql`
      SELECT ${violationColumns()} FROM violations v JOIN users u ON u.id = v.user_id
      WHERE ${where} AND v.id > ${lastId}::bigint ORDER BY v.id LIMIT ${BATCH_SIZE}`);
    const last = rows.at(-1);
    if (!last) return;
    yield (await toViolations(ctx.db, rows)).map(toExported);
    if (rows.length < BATCH_SIZE) return;
    lastId = last.id;
  }
}

function toExported({ written_by: writer, ...violation }: Violation): Exported {
  return {
    ...violation,
    written_at: writer?.at ?? null,
    written_by_role: writer?.role ?? null,
    written_by_application: writer?.application ?? null,
    written_by_address: writer?.address ?? null,
    written_by_statement: writer?.statement ?? null,
    transaction_id: writer?.transaction_id ?? null,
    transaction_other_pairs: writer?.other_pairs ?? null,
  };
}
