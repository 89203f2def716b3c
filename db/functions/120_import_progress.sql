-- Loads one batch of a legacy system's progress rows as they are, violations included. Their totals enter the ledger as
-- one opening row, so that the sum of the ledger equals the totals. This row also shows a second import what the first
-- one loaded, even when the pair has changed since.
CREATE OR REPLACE FUNCTION import_progress(
  p_batch bigint, p_actor text, OUT written bigint, OUT unchanged bigint, OUT rejected bigint
) LANGUAGE plpgsql AS $$
DECLARE
  v_now timestamptz := clock_timestamp();
BEGIN
  WITH made AS (
    INSERT INTO specialization_progress (user_id, specialization_id, current_level, total_xp, completed_sessions,
        completed_projects, theory_hours, practice_hours, last_activity_at)
      SELECT r.user_id, r.specialization_id, r.current_level, r.total_xp, r.completed_sessions,
        r.completed_projects, r.theory_hours, r.practice_hours, r.last_activity_at
      FROM import_rows r WHERE r.batch = p_batch AND r.ordinal = 1
      ORDER BY r.user_id, r.specialization_id COLLATE "C"
      ON CONFLICT DO NOTHING RETURNING *)
  INSERT INTO activities (user_id, specialization_id, activity_key, kind, xp_change, sessions_change,
      projects_change, theory_hours_change, practice_hours_change, level_before, level_after, occurred_at, recorded_at, actor)
    SELECT m.user_id, m.specialization_id, 'opening-balance', 'opening', m.total_xp, m.completed_sessions, m.completed_projects,
      m.theory_hours, m.practice_hours, m.current_level, m.current_level, coalesce(m.last_activity_at, v_now), v_now, p_actor
    FROM made m;
  GET DIAGNOSTICS written = ROW_COUNT;
  INSERT INTO import_rejects (line, reason, raw)
    SELECT r.line, 'progress of this user and specialization exists with other values', r.raw
    FROM import_rows r
      LEFT JOIN specialization_progress p USING (user_id, specialization_id)
      LEFT JOIN activities a ON a.user_id = r.user_id AND a.specialization_id = r.specialization_id
        AND a.activity_key = 'opening-balance'
    WHERE r.batch = p_batch AND CASE WHEN a.user_id IS NOT NULL THEN
        (a.level_after, a.xp_change, a.sessions_change, a.projects_change, a.theory_hours_change,
         a.practice_hours_change, a.occurred_at)
          <> (r.current_level, r.total_xp, r.completed_sessions, r.completed_projects, r.theory_hours,
              r.practice_hours, coalesce(r.last_activity_at, a.occurred_at))
      ELSE
        (p.current_level, p.total_xp, p.completed_sessions, p.completed_projects, p.theory_hours,
         p.practice_hours, p.last_activity_at)
          IS DISTINCT FROM (r.current_level, r.total_xp, r.completed_sessions, r.completed_projects, r.theory_hours,
                            r.practice_hours, r.last_activity_at)
      END;
  GET DIAGNOSTICS rejected = ROW_COUNT;
  SELECT count(*) - written - rejected INTO unchanged FROM import_rows r WHERE r.batch = p_batch;
END
$$;
