-- Says of each row of one batch of progress and licenses whether it is new, there already (unchanged) or rejected. A new
-- half is rejected with its other half, because a pair of which one half was loaded would be completed by a repair,
-- without the half that was refused. Later steps find the pair in import_refused.
CREATE OR REPLACE FUNCTION judge_import_standing(p_batch bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  TRUNCATE import_verdicts;
  -- The opening row of the ledger is what an earlier import loaded; the pair may have changed since.
  INSERT INTO import_verdicts (file, line, raw, user_id, specialization_id, verdict)
    SELECT 'progress.csv', r.line, r.raw, r.user_id, r.specialization_id, CASE
      WHEN a.user_id IS NOT NULL THEN
        CASE WHEN (a.level_after, a.xp_change, a.sessions_change, a.projects_change, a.theory_hours_change,
                   a.practice_hours_change, a.occurred_at)
                = (r.current_level, r.total_xp, r.completed_sessions, r.completed_projects, r.theory_hours,
                   r.practice_hours, coalesce(r.last_activity_at, a.occurred_at)) THEN 'unchanged' ELSE 'rejected' END
      WHEN p.user_id IS NULL THEN 'new'
      WHEN (p.current_level, p.total_xp, p.completed_sessions, p.completed_projects, p.theory_hours,
            p.practice_hours, p.last_activity_at)
        IS NOT DISTINCT FROM (r.current_level, r.total_xp, r.completed_sessions, r.completed_projects, r.theory_hours,
                              r.practice_hours, r.last_activity_at) THEN 'unchanged'
      ELSE 'rejected' END
    FROM import_progress_rows r
      LEFT JOIN specialization_progress p USING (user_id, specialization_id)
      LEFT JOIN activities a ON a.user_id = r.user_id AND a.specialization_id = r.specialization_id
        AND a.activity_key = 'opening-balance'
    WHERE r.batch = p_batch;
  INSERT INTO import_verdicts (file, line, raw, user_id, specialization_id, verdict)
    SELECT 'licenses.csv', r.line, r.raw, r.user_id, r.specialization_id, CASE
      -- A license that was here and was taken away since is not granted again, nor is that of a pair that has vanished.
      WHEN l.user_id IS NULL THEN CASE WHEN EXISTS (SELECT FROM license_progressions g
        WHERE g.user_id = r.user_id AND g.specialization_id = r.specialization_id AND g.source <> 'import')
        OR EXISTS (SELECT FROM activities a WHERE a.user_id = r.user_id AND a.specialization_id = r.specialization_id
            AND a.activity_key = 'opening-balance')
          AND NOT EXISTS (SELECT FROM specialization_progress p
            WHERE p.user_id = r.user_id AND p.specialization_id = r.specialization_id)
        THEN 'unchanged' ELSE 'new' END
      WHEN l.started_at = coalesce(r.started_at, l.started_at) AND (
        ((l.current_level, l.max_achieved_level) = (r.current_level, r.max_achieved_level)
          AND l.last_advanced_at IS NOT DISTINCT FROM r.last_advanced_at)
        -- The same license, whose level was changed through the door since.
        OR EXISTS (SELECT FROM license_progressions g
             WHERE g.user_id = r.user_id AND g.specialization_id = r.specialization_id
               AND g.from_level = r.current_level AND g.source <> 'import')) THEN 'unchanged'
      ELSE 'rejected' END
    FROM import_license_rows r LEFT JOIN user_licenses l USING (user_id, specialization_id)
    WHERE r.batch = p_batch;
  ANALYZE import_verdicts;

  INSERT INTO import_rejects (file, line, reason, raw)
    SELECT file, line, CASE file WHEN 'progress.csv' THEN 'progress' ELSE 'a license' END
      || ' of this user and specialization exists with other values', raw
    FROM import_verdicts WHERE verdict = 'rejected';
  INSERT INTO import_refused (user_id, specialization_id, file, line)
    SELECT user_id, specialization_id, file, line FROM import_verdicts WHERE verdict = 'rejected';
  WITH stopped AS (
    UPDATE import_verdicts v SET verdict = 'rejected'
    WHERE v.verdict = 'new' AND EXISTS (SELECT FROM import_refused f
      WHERE f.user_id = v.user_id AND f.specialization_id = v.specialization_id)
    RETURNING v.*)
  INSERT INTO import_rejects (file, line, reason, raw)
    SELECT s.file, s.line, 'another row of this pair was rejected: ' || f.file || ' line ' || f.line, s.raw
    FROM stopped s CROSS JOIN LATERAL (SELECT * FROM import_refused f
      WHERE f.user_id = s.user_id AND f.specialization_id = s.specialization_id
      ORDER BY f.file = s.file, f.line LIMIT 1) f;
END
$$;
