-- Loads the new progress rows of a judged batch (import_verdicts) as they are, violations included. Their totals enter
-- the ledger as one opening row, so that the sum of the ledger equals the totals. This row also shows a second import
-- what the first one loaded, even when the pair has changed since.
DROP FUNCTION IF EXISTS import_progress(bigint, text);
CREATE OR REPLACE FUNCTION import_progress(p_actor text, OUT written bigint, OUT unchanged bigint) LANGUAGE plpgsql AS $$
DECLARE
  -- Marks this transaction as one of the door: the triggers that capture foreign writes do not run.
  v_door CONSTANT text := set_config('lockstep.door', 'open', true);
  v_now timestamptz := clock_timestamp();
BEGIN
  WITH made AS (
    INSERT INTO specialization_progress (user_id, specialization_id, current_level, total_xp, completed_sessions,
        completed_projects, theory_hours, practice_hours, last_activity_at)
      SELECT r.user_id, r.specialization_id, r.current_level, r.total_xp, r.completed_sessions,
        r.completed_projects, r.theory_hours, r.practice_hours, r.last_activity_at
      FROM import_progress_rows r JOIN import_verdicts v USING (line)
      WHERE v.file = 'progress.csv' AND v.verdict = 'new' AND r.ordinal = 1
      ORDER BY r.user_id, r.specialization_id COLLATE "C"
      ON CONFLICT DO NOTHING RETURNING *)
  INSERT INTO activities (user_id, specialization_id, activity_key, kind, xp_change, sessions_change,
      projects_change, theory_hours_change, practice_hours_change, level_before, level_after, occurred_at, recorded_at, actor)
    SELECT m.user_id, m.specialization_id, 'opening-balance', 'opening', m.total_xp, m.completed_sessions, m.completed_projects,
      m.theory_hours, m.practice_hours, m.current_level, m.current_level, coalesce(m.last_activity_at, v_now), v_now, p_actor
    FROM made m;
  GET DIAGNOSTICS written = ROW_COUNT;
  unchanged := import_unchanged('progress.csv', written);
END
$$;
