import { sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import { isoTime } from '@/db/values';
import type { WrittenBy } from '@/lib/contract/writers';

/** The columns of a violation that say who wrote its pair last. */
export type Authored = {
  written_by: string | null;
  written_at: string | null;
  transaction_id: string | null;
  writer_id: string | null;
};

type Row = Omit<WrittenBy, 'at' | 'writer_id' | 'statement_id'> & {
  writer_id: string;
  statement_id: string;
  written_at: string;
};

/** Of a transaction with more statements, this many are summed up. */
const STATEMENTS_MAX = 1_000;
/** The statements of a transaction lie in this time around each other. Without it, all partitions would be searched. */
const TRANSACTION_LASTS_MAX = sql`interval '1 day'`;

/**
 * Who wrote the pairs of these violations last, by the id of the statement. Each transaction is summed up once. Of a
 * statement that is no longer kept, only the writer and the time are known.
 */
export async function readWrittenBy(db: Queryable, rows: Authored[]): Promise<Map<string, WrittenBy>> {
  const written = [...new Map(rows.map((row) => [row.written_by, row])).values()].filter(
    (row) => row.writer_id !== null,
  );
  if (written.length === 0) return new Map();
  const column = (value: (row: Authored) => string | null) => sql.param(written.map(value));
  const { rows: found } = await db.execute<Row>(sql`
    WITH s AS MATERIALIZED (
      SELECT x.statement_id, x.written_at, x.transaction_id, o.id AS writer_id, o.role, o.application, f.address,
        f.statement, coalesce(f.claims_door, false) AS claims_door
      FROM unnest(${column((row) => row.written_by)}::bigint[], ${column((row) => row.written_at)}::timestamptz[],
          ${column((row) => row.transaction_id)}::bigint[], ${column((row) => row.writer_id)}::bigint[])
          AS x(statement_id, written_at, transaction_id, writer_id)
        JOIN writers o ON o.id = x.writer_id
        LEFT JOIN foreign_statements f ON f.id = x.statement_id AND f.written_at = x.written_at
    ), t AS (
      SELECT transaction_id, min(written_at) - ${TRANSACTION_LASTS_MAX} AS since, max(written_at) + ${TRANSACTION_LASTS_MAX} AS until
      FROM s WHERE transaction_id IS NOT NULL GROUP BY transaction_id)
    SELECT s.statement_id, s.written_at, s.writer_id, s.role, s.application, s.address, s.statement,
      s.transaction_id::float8 AS transaction_id, s.claims_door, p.others::float8 AS other_pairs
    FROM s LEFT JOIN (
      -- A transaction usually writes both records of its pairs, so the larger sum is the number of its pairs.
      SELECT t.transaction_id, (
        SELECT greatest(sum(pairs) FILTER (WHERE record = 'progress'), sum(pairs) FILTER (WHERE record = 'license')) - 1
        FROM (SELECT f.record, f.pairs FROM foreign_statements f WHERE f.transaction_id = t.transaction_id
          AND f.written_at BETWEEN t.since AND t.until LIMIT ${STATEMENTS_MAX}) f) AS others
      FROM t) p ON p.transaction_id = s.transaction_id`);
  return new Map(found.map((row) => [row.statement_id, toWrittenBy(row)]));
}

function toWrittenBy({ statement_id, writer_id, written_at, ...row }: Row): WrittenBy {
  const { role, application, address, statement, transaction_id, other_pairs, claims_door } = row;
  return {
    writer_id: Number(writer_id),
    role,
    application,
    address,
    at: isoTime(written_at),
    statement,
    transaction_id,
    other_pairs,
    claims_door,
  };
}
