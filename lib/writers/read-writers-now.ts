import { sql } from 'drizzle-orm';
import { shareReads } from '@/db/share-reads';
import type { WriterNow } from '@/lib/contract/writers';
import { isReal } from '@/lib/users/real-users';

const JUST_NOW_SECONDS = 60;
/** More new findings are not counted: the answer is read every few seconds. */
const FINDINGS_MAX = 10_000;

type Row = Omit<WriterNow, 'writer_id'> & { writer_id: string };

/**
 * Who wrote in the last minute what waits for its second look: what they changed in those statements, and how many pairs of it
 * do not agree. Most of the time nobody did.
 */
export const readWritersNow = shareReads(async ({ db }, _input: object): Promise<WriterNow[]> => {
  const { rows } = await db.execute<Row>(sql`
    WITH waiting AS MATERIALIZED (
      SELECT writer_id, written_by, written_at FROM violations v
      WHERE v.resolved_at IS NULL AND v.first_seen_at > now() - make_interval(secs => ${JUST_NOW_SECONDS}::int)
        AND v.confirmed_at IS NULL AND v.writer_id IS NOT NULL AND ${isReal(sql`v.user_id`)}
      ORDER BY v.first_seen_at DESC LIMIT ${FINDINGS_MAX}
    ), statements AS (SELECT writer_id, written_by, written_at, count(*) AS findings FROM waiting GROUP BY 1, 2, 3)
    SELECT o.id AS writer_id, o.role, o.application, sum(s.findings)::float8 AS findings,
      greatest(sum(f.pairs), sum(s.findings))::float8 AS pairs
    FROM statements s JOIN writers o ON o.id = s.writer_id
      LEFT JOIN foreign_statements f ON f.id = s.written_by AND f.written_at = s.written_at
    GROUP BY o.id, o.role, o.application ORDER BY findings DESC, o.id`);
  return rows.map((row) => ({ ...row, writer_id: Number(row.writer_id) }));
});
