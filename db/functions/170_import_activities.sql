-- Records one batch of the session's import_rows, all rows at once, with the same result as record_activity() for each
-- row in the order of the file. A batch contains all rows of its pairs.
CREATE OR REPLACE FUNCTION import_activities(
  p_batch bigint, p_actor text, OUT written bigint, OUT unchanged bigint, OUT rejected bigint
) LANGUAGE plpgsql AS $$
DECLARE
  -- Marks this transaction as one of the door: the triggers that capture foreign writes do not run.
  v_door CONSTANT text := set_config('lockstep.door', 'open', true);
  v record;
  r record;
  v_granted bigint;
  v_now timestamptz := clock_timestamp();
BEGIN
  TRUNCATE import_made, import_plan;
  -- A missing row cannot be locked, so it is inserted. Lock order everywhere: progress, license, then ledger and
  -- history.
  WITH made AS (
    INSERT INTO specialization_progress (user_id, specialization_id, total_xp, completed_sessions, completed_projects,
        theory_hours, practice_hours)
      SELECT i.user_id, i.specialization_id, s.xp, s.sessions, s.projects, s.theory_hours, s.practice_hours
      FROM import_rows i CROSS JOIN LATERAL ledger_sums(i.user_id, i.specialization_id) s
      WHERE i.batch = p_batch AND i.ordinal = 1 AND NOT EXISTS (SELECT FROM specialization_progress p
        WHERE p.user_id = i.user_id AND p.specialization_id = i.specialization_id)
      ORDER BY i.user_id, i.specialization_id COLLATE "C"
      ON CONFLICT DO NOTHING RETURNING user_id, specialization_id)
  INSERT INTO import_made SELECT user_id, specialization_id FROM made;
  PERFORM FROM specialization_progress p JOIN import_rows i USING (user_id, specialization_id)
    WHERE i.batch = p_batch AND i.ordinal = 1 ORDER BY p.user_id, p.specialization_id COLLATE "C" FOR NO KEY UPDATE OF p;
  PERFORM FROM user_licenses l JOIN import_rows i USING (user_id, specialization_id)
    WHERE i.batch = p_batch AND i.ordinal = 1 ORDER BY l.user_id, l.specialization_id COLLATE "C" FOR NO KEY UPDATE OF l;
  PERFORM plan_import_activities(p_batch);
  ANALYZE import_plan;

  INSERT INTO activities (user_id, specialization_id, activity_key, xp_change, sessions_change, projects_change,
      theory_hours_change, practice_hours_change, level_before, level_after, occurred_at, recorded_at, actor)
    SELECT user_id, specialization_id, activity_key, xp, sessions, 0, theory_hours, practice_hours, level_before,
      level_after, occurred_on, v_now, p_actor
    FROM import_plan WHERE verdict = 'new' AND NOT irregular;
  GET DIAGNOSTICS written = ROW_COUNT;
  UPDATE specialization_progress p SET
      current_level = n.level_after, total_xp = n.xp_total, completed_sessions = n.sessions_total,
      theory_hours = n.theory_total, practice_hours = n.practice_total,
      level_hold = n.hold,
      last_activity_at = greatest(p.last_activity_at, n.newest_on), updated_at = v_now
    FROM import_plan n WHERE n.is_last AND (p.user_id, p.specialization_id) = (n.user_id, n.specialization_id);
  UPDATE user_licenses l SET current_level = n.license_after, last_advanced_at = v_now, updated_at = v_now,
      max_achieved_level = greatest(l.max_achieved_level, n.license_after)
    FROM import_plan n WHERE n.is_last AND n.license_after > l.current_level
      AND (l.user_id, l.specialization_id) = (n.user_id, n.specialization_id);
  INSERT INTO user_licenses (user_id, specialization_id, current_level, max_achieved_level, last_advanced_at)
    SELECT n.user_id, n.specialization_id, n.license_after, n.license_after, CASE WHEN n.license_after > 1 THEN v_now END
    FROM import_plan n WHERE n.is_last AND n.license_start IS NULL AND n.license_after IS NOT NULL
    ORDER BY n.user_id, n.specialization_id COLLATE "C" ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS v_granted = ROW_COUNT;
  IF v_granted <> (SELECT count(*) FROM import_plan n
      WHERE n.is_last AND n.license_start IS NULL AND n.license_after IS NOT NULL) THEN
    RAISE EXCEPTION 'a license appeared while activities were being imported' USING ERRCODE = 'serialization_failure';
  END IF;
  INSERT INTO license_progressions (user_id, specialization_id, from_level, to_level, advanced_at, source, actor)
    SELECT user_id, specialization_id, license_before, license_after, v_now,
      CASE WHEN license_before IS NOT NULL OR level_after > 1 THEN 'activity' ELSE 'enrolment' END, p_actor
    FROM import_plan WHERE license_after IS DISTINCT FROM license_before
    ORDER BY user_id, specialization_id COLLATE "C", line;

  INSERT INTO import_rejects (line, reason, raw)
    SELECT i.line, CASE n.verdict WHEN 'reused' THEN 'activity_key was used before with other values'
                                  ELSE 'occurred_on is later than now' END, i.raw
    FROM import_plan n JOIN import_rows i USING (line)
    WHERE n.verdict IN ('reused', 'ahead') AND NOT n.irregular AND i.batch = p_batch;
  GET DIAGNOSTICS rejected = ROW_COUNT;
  SELECT count(*) FILTER (WHERE verdict = 'unchanged' AND NOT irregular) INTO unchanged FROM import_plan;

  -- Delete the progress rows that this batch inserted only to lock them, when nothing was recorded for the pair.
  DELETE FROM specialization_progress p USING import_made m
    WHERE (p.user_id, p.specialization_id) = (m.user_id, m.specialization_id) AND NOT EXISTS (
      SELECT FROM import_plan n WHERE n.is_last AND (n.user_id, n.specialization_id) = (m.user_id, m.specialization_id));
  FOR v IN
    SELECT n.*, i.raw FROM import_plan n JOIN import_rows i USING (line) WHERE n.irregular AND i.batch = p_batch
    ORDER BY n.user_id, n.specialization_id COLLATE "C", n.line
  LOOP
    r := record_activity(v.user_id, v.specialization_id, v.activity_key, v.xp, v.sessions, 0, v.theory_hours,
                         v.practice_hours, v.occurred_on, p_actor, NULL);
    CASE r.outcome
      WHEN 'recorded' THEN written := written + 1;
      WHEN 'duplicate' THEN unchanged := unchanged + 1;
      ELSE
        rejected := rejected + 1;
        INSERT INTO import_rejects (line, reason, raw) VALUES (v.line, CASE r.outcome
          WHEN 'key_reused' THEN 'activity_key was used before with other values'
          WHEN 'occurred_ahead' THEN 'occurred_on is later than now'
          WHEN 'total_below_zero' THEN 'a total would fall below zero'
          WHEN 'total_too_large' THEN 'a total would be too large'
          ELSE r.outcome END, v.raw);
    END CASE;
  END LOOP;
END
$$;
