import { type SQL, sql } from 'drizzle-orm';
import { isReal } from '@/lib/users/real-users';
import { ANNOTATED_STATE, BLOCKED, OVER_GRANTED } from './violation-conditions';

/** Also in the triggers on `violations`, which note the ranges. */
const USERS_TO_A_RANGE = 64;

const FIGURES = [
  'violations',
  'needs_attention',
  'needs_decision',
  'acknowledged',
  'muted',
  'dismissed',
  'learners_blocked',
  'learners_over_granted',
];

/** For each figure `f` the same SQL, with commas between. */
const each = (write: (figure: string) => string) => sql.raw(FIGURES.map(write).join(', '));

/** The names of the figures. */
export const FIGURE_NAMES = each((f) => f);
/** A SELECT list of the sums of all figures. */
export const FIGURE_SUMS = each((f) => `sum(${f}) AS ${f}`);
/** A SELECT list of the figures with the other sign. */
export const FIGURES_TAKEN_OFF = each((f) => `-${f}`);
/** A SET list that adds the figures of `excluded` to those of `t`. */
export const FIGURES_ADDED = each((f) => `${f} = t.${f} + excluded.${f}`);
/** Whether any sum is not zero. */
export const ANY_FIGURE = sql.raw(FIGURES.map((f) => `sum(${f}) <> 0`).join(' OR '));

/** The range of a user id. */
export const rangeOf = (userId: SQL): SQL => sql`${userId} / ${sql.raw(String(USERS_TO_A_RANGE))}`;

/** A query for the ranges whose stored counts are not valid now: something changed, or the time of a mute has come. */
export const STALE_RANGES = sql`
  SELECT user_range FROM violation_changes
  UNION SELECT user_range FROM violation_counts WHERE mute_ends <= now()
  UNION SELECT user_range FROM violation_counts WHERE mute_ended > now()`;

/**
 * A query that counts the open violations of some ranges (an array), with the columns of `violation_counts`. A range
 * without any has no row. The array keeps the planner's estimate small: a large one would have the query compiled.
 */
export function countRanges(ranges: SQL): SQL {
  const users = sql.raw(String(USERS_TO_A_RANGE));
  return sql`
    SELECT o.* FROM (
      WITH open AS MATERIALIZED (
        SELECT r.user_range, v.user_id, v.specialization_id, v.kind, v.recommended_action, v.muted_until,
          ${ANNOTATED_STATE} AS state, ${BLOCKED} AS blocked, ${OVER_GRANTED} AS over_granted
        FROM unnest(${ranges}) AS r(user_range) JOIN LATERAL (
          SELECT * FROM violations x WHERE x.user_id >= r.user_range * ${users} AND x.user_id < (r.user_range + 1) * ${users}
            AND x.resolved_at IS NULL AND x.confirmed_at IS NOT NULL AND ${isReal(sql`x.user_id`)} OFFSET 0) v ON true
      ), learners AS (
        SELECT user_range, bool_or(blocked) AS blocked, bool_or(over_granted) AS over_granted,
          min(muted_until) FILTER (WHERE muted_until > now()) AS mute_ends,
          max(muted_until) FILTER (WHERE muted_until <= now()) AS mute_ended
        FROM open GROUP BY user_range, user_id
      )
      SELECT user_range, specialization_id, kind, count(*) AS violations,
        count(*) FILTER (WHERE state IN ('open', 'acknowledged')) AS needs_attention,
        count(*) FILTER (WHERE state IN ('open', 'acknowledged') AND recommended_action = 'needs_decision') AS needs_decision,
        count(*) FILTER (WHERE state = 'acknowledged') AS acknowledged, count(*) FILTER (WHERE state = 'muted') AS muted,
        count(*) FILTER (WHERE state = 'dismissed') AS dismissed, 0::bigint AS learners_blocked,
        0::bigint AS learners_over_granted, NULL::timestamptz AS mute_ends, NULL::timestamptz AS mute_ended
      FROM open GROUP BY 1, 2, 3
      UNION ALL
      SELECT user_range, '', '', 0, 0, 0, 0, 0, 0, count(*) FILTER (WHERE blocked), count(*) FILTER (WHERE over_granted),
        min(mute_ends), max(mute_ended)
      FROM learners GROUP BY 1) o`;
}

/**
 * A query for the exact counts of open violations as of its snapshot, by specialization and kind; the row of learners
 * has '' as both. Its cost depends on how much changed since the ranges were counted, and not on how much is open.
 */
export function openCounts(): SQL {
  return sql`
    SELECT specialization_id, kind, ${FIGURE_SUMS} FROM (
      WITH stale AS MATERIALIZED (SELECT array(${STALE_RANGES})::bigint[] AS ranges)
      SELECT specialization_id, kind, ${FIGURE_NAMES} FROM violation_totals
      UNION ALL
      SELECT specialization_id, kind, ${FIGURES_TAKEN_OFF} FROM violation_counts
      WHERE user_range = ANY ((SELECT ranges FROM stale)::bigint[])
      UNION ALL
      SELECT specialization_id, kind, ${FIGURE_NAMES} FROM (${countRanges(sql`(SELECT ranges FROM stale)`)}) c) f
    GROUP BY 1, 2`;
}
