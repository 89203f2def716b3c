import { type SQL, sql } from 'drizzle-orm';
import { TOTALS } from '@/lib/vocabulary/history';

/**
 * How often a pair, given as a row with user_id and specialization_id, was broken in the 7 and in the 30 days before now: the
 * violations that were confirmed. One that passed at once was a writer between its two commits.
 */
export function brokenBefore(pair: SQL): SQL {
  return sql`(
    SELECT count(*) FILTER (WHERE o.first_seen_at > now() - interval '7 days')::int AS broken_7d, count(*)::int AS broken_30d
    FROM violations o WHERE o.user_id = ${pair}.user_id AND o.specialization_id = ${pair}.specialization_id
      AND o.confirmed_at IS NOT NULL AND o.first_seen_at > now() - interval '30 days')`;
}

/** Whether a violation `v` is worse with the levels of `now`: a record is gone, or the levels are further apart. */
export function gotWorse(now: SQL): SQL {
  return sql`(CASE WHEN num_nulls(${now}.progress_level, ${now}.license_level) > 0
    THEN num_nulls(${now}.progress_level, ${now}.license_level) > num_nulls(v.progress_level, v.license_level)
    ELSE abs(${now}.license_level - ${now}.progress_level) > abs(v.license_level - v.progress_level) END IS TRUE)`;
}

/**
 * Whether the totals of a violation `v` are further from the ledger with the grounds of `now`, or first left it. Without
 * grounds nothing is known of before.
 */
export function totalsGotWorse(now: SQL): SQL {
  return sql`(v.grounds IS NOT NULL AND ${now}.kind IN ('totals_lost', 'totals_unexplained') AND (v.kind <> ${now}.kind
    OR EXISTS (SELECT FROM unnest(${sql.param(TOTALS)}::text[]) total
      WHERE coalesce((${now}.grounds ->> total)::numeric, 0) > coalesce((v.grounds ->> total)::numeric, 0))))`;
}
