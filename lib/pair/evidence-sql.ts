import { sql } from 'drizzle-orm';

/** The columns of every reading of evidence, from the rows that EVIDENCE_SOURCES joins to the keys `k`. */
export const EVIDENCE_COLUMNS = sql`k.user_id, k.specialization_id, p.current_level AS progress_level,
  l.current_level AS license_level, l.max_achieved_level, r.reached_level, p.level_hold, n.to_level AS newest_history_level,
  coalesce(n.lowers, false) AS newest_history_lowers, l.user_id IS NULL AND coalesce(n.withdraws AND NOT n.ended, false) AS withdrawn,
  l.user_id IS NULL AND coalesce(n.ended, false) AS withdrawal_ended, h.history_level, h.highest_history_level, s.has_ledger,
  CASE WHEN (p.total_xp, p.completed_sessions, p.completed_projects, p.theory_hours, p.practice_hours)
    <> (s.xp, s.sessions, s.projects, s.theory_hours, s.practice_hours) THEN json_build_object(
    'xp', p.total_xp - s.xp, 'sessions', p.completed_sessions - s.sessions, 'projects', p.completed_projects - s.projects,
    'theory_hours', p.theory_hours - s.theory_hours, 'practice_hours', p.practice_hours - s.practice_hours) END AS drift`;

/**
 * The rows of both tables, the sums of the ledger, and what the license history says. LIMIT 1 makes each a look-up by primary
 * key: in a plain join the planner reads both tables whole for 1,000 keys.
 */
export const EVIDENCE_SOURCES = sql`
  LEFT JOIN LATERAL (
    SELECT x.*, x.xmin AS row_version, x.ctid AS row_place, x.xmax AS row_locker FROM specialization_progress x
    WHERE x.user_id = k.user_id AND x.specialization_id = k.specialization_id LIMIT 1) p ON true
  LEFT JOIN LATERAL (
    SELECT x.*, x.xmin AS row_version, x.ctid AS row_place, x.xmax AS row_locker FROM user_licenses x
    WHERE x.user_id = k.user_id AND x.specialization_id = k.specialization_id LIMIT 1) l ON true
  CROSS JOIN LATERAL ledger_sums(k.user_id, k.specialization_id) s
  CROSS JOIN LATERAL level_reached_by(k.specialization_id, s.xp, s.sessions, s.theory_hours, s.practice_hours) r
  LEFT JOIN LATERAL newest_history(k.user_id, k.specialization_id) n ON true
  LEFT JOIN LATERAL (
    -- Rows from the newest lowering on count as evidence. The lowering itself counts too.
    SELECT max(g.to_level) AS highest_history_level, max(g.to_level) FILTER (WHERE NOT EXISTS (
        SELECT FROM license_progressions later
        WHERE later.user_id = g.user_id AND later.specialization_id = g.specialization_id
          AND coalesce(later.to_level, 0) < later.from_level AND later.id > g.id)) AS history_level
    FROM license_progressions g
    WHERE g.user_id = k.user_id AND g.specialization_id = k.specialization_id) h ON true`;

/** A transaction that has not ended. It holds a lock on its own id. */
const RUNNING = sql`SELECT transactionid FROM pg_locks WHERE locktype = 'transactionid' AND mode = 'ExclusiveLock'`;

/** A transaction that has not ended has written or locked a row of the pair: PostgreSQL notes it in the row (xmax). */
export const BEING_WRITTEN = sql`coalesce(p.row_locker IN (${RUNNING}), false) OR coalesce(l.row_locker IN (${RUNNING}), false)`;
