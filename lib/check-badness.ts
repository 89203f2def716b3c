import { type SQL, sql } from 'drizzle-orm';

/**
 * How bad a check was: the share of broken pairs in its worst specialization, or of all pairs where they were not counted by
 * specialization. `check` is the name of its row.
 */
export function badnessOf(check: string): SQL {
  const c = sql.identifier(check);
  return sql`greatest(${c}.inconsistent::numeric / greatest(${c}.total_pairs, 1), (
    SELECT max(b.broken / greatest((${c}.pair_counts ->> b.specialization)::numeric, b.broken, 1)) FROM (
      SELECT s.key AS specialization, (SELECT sum(k.value::numeric) FROM jsonb_each_text(s.value) k) AS broken
      FROM jsonb_each(${c}.violation_counts) s WHERE ${c}.pair_counts ? s.key) b))`;
}
