-- Computes for all rows of one batch at once what recording its activities one after the other would give: running
-- totals, and levels from them. Fills the session's import_plan; the pairs are already locked. A pair that a row would
-- bring out of range is marked irregular, because its later rows depend on the refusal.
CREATE OR REPLACE FUNCTION plan_import_activities(p_batch bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_now timestamptz := clock_timestamp();
BEGIN
  INSERT INTO import_plan
  WITH keyed AS (
    SELECT r.user_id, r.specialization_id, r.line, r.activity_key, r.xp, r.sessions, r.theory_hours, r.practice_hours,
      r.occurred_on, lies_ahead(r.occurred_on, v_now) AS ahead, a.user_id IS NOT NULL AS in_ledger,
      (a.xp_change, a.sessions_change, a.projects_change, a.theory_hours_change, a.practice_hours_change)
        = (r.xp, r.sessions, 0, r.theory_hours, r.practice_hours) AS as_in_ledger,
      -- Rows that lie ahead are not recorded, so they are nothing that a later row repeats.
      r.line > min(r.line) FILTER (WHERE NOT lies_ahead(r.occurred_on, v_now)) OVER (
        PARTITION BY r.user_id, r.specialization_id, r.activity_key) AS repeated,
      (first_value(r.xp) OVER same_key, first_value(r.sessions) OVER same_key,
       first_value(r.theory_hours) OVER same_key, first_value(r.practice_hours) OVER same_key)
        = (r.xp, r.sessions, r.theory_hours, r.practice_hours) AS as_before
    FROM import_rows r LEFT JOIN activities a
      ON a.user_id = r.user_id AND a.specialization_id = r.specialization_id AND a.activity_key = r.activity_key
    WHERE r.batch = p_batch
    WINDOW same_key AS (PARTITION BY r.user_id, r.specialization_id, r.activity_key
      ORDER BY lies_ahead(r.occurred_on, v_now), r.line)),
  sums AS (
    -- A level is only earned by what the ledger holds. That a person lowered it is known from the newest row of the history,
    -- also when something else deleted the hold.
    SELECT r.user_id, r.specialization_id, s.xp, s.sessions, s.theory_hours, s.practice_hours, b.reached_level AS ledger_level,
      n.id IS NOT NULL AS had_license, coalesce(n.lowers, false) AS lowered
    FROM import_rows r CROSS JOIN LATERAL ledger_sums(r.user_id, r.specialization_id) s
      CROSS JOIN LATERAL level_reached_by(r.specialization_id, s.xp, s.sessions, s.theory_hours, s.practice_hours) b
      LEFT JOIN LATERAL newest_history(r.user_id, r.specialization_id) n ON true
    WHERE r.batch = p_batch AND r.ordinal = 1),
  judged AS (
    SELECT k.*, CASE WHEN in_ledger THEN CASE WHEN as_in_ledger THEN 'unchanged' ELSE 'reused' END
                     WHEN repeated THEN CASE WHEN as_before THEN 'unchanged' ELSE 'reused' END
                     WHEN ahead THEN 'ahead'
                     ELSE 'new' END AS verdict
    FROM keyed k),
  summed AS (
    SELECT j.*,
      l.user_id IS NULL AND s.had_license AS license_removed,
      least(s.xp - p.total_xp, 0) AS xp_beyond, least(s.sessions - p.completed_sessions, 0) AS sessions_beyond,
      least(s.theory_hours - p.theory_hours, 0) AS theory_beyond, least(s.practice_hours - p.practice_hours, 0) AS practice_beyond,
      -- A progress row that this batch inserted starts at the level of the license, or at what the ledger reaches.
      CASE WHEN m.user_id IS NULL THEN p.current_level WHEN s.lowered THEN coalesce(l.current_level, 1)
        ELSE greatest(l.current_level, s.ledger_level) END AS level_start,
      p.level_hold, coalesce(p.level_hold, CASE WHEN s.lowered THEN s.ledger_level END, 0) AS hold, l.current_level AS license_old,
      p.total_xp + sum(j.xp) FILTER (WHERE verdict = 'new') OVER so_far AS xp_total,
      p.completed_sessions + sum(j.sessions) FILTER (WHERE verdict = 'new') OVER so_far AS sessions_total,
      p.theory_hours + sum(j.theory_hours) FILTER (WHERE verdict = 'new') OVER so_far AS theory_total,
      p.practice_hours + sum(j.practice_hours) FILTER (WHERE verdict = 'new') OVER so_far AS practice_total
    FROM judged j JOIN specialization_progress p USING (user_id, specialization_id)
      JOIN sums s USING (user_id, specialization_id)
      LEFT JOIN user_licenses l USING (user_id, specialization_id)
      LEFT JOIN import_made m USING (user_id, specialization_id)
    WINDOW so_far AS (PARTITION BY j.user_id, j.specialization_id ORDER BY j.line)),
  ranged AS (
    SELECT s.*, coalesce(bool_or(NOT (xp_total BETWEEN 0 AND 9223372036854775807
        AND sessions_total BETWEEN 0 AND 2147483647 AND theory_total BETWEEN 0 AND 2147483647
        AND practice_total BETWEEN 0 AND 2147483647)) OVER (PARTITION BY user_id, specialization_id), false) AS irregular
    FROM summed s),
  reached AS (
    SELECT g.*, l.reached_level AS reached FROM ranged g LEFT JOIN LATERAL level_reached_by(g.specialization_id,
        CASE WHEN NOT irregular THEN (xp_total + xp_beyond)::bigint END,
        CASE WHEN NOT irregular THEN (sessions_total + sessions_beyond)::integer END,
        CASE WHEN NOT irregular THEN (theory_total + theory_beyond)::integer END,
        CASE WHEN NOT irregular THEN (practice_total + practice_beyond)::integer END) l
      ON verdict = 'new' AND NOT irregular),
  topped AS (
    SELECT r.*, max(reached) OVER (PARTITION BY r.user_id, r.specialization_id ORDER BY r.line) AS top FROM reached r),
  levelled AS (
    -- Totals that were reached before a person lowered the level (the hold) do not raise it again.
    SELECT t.*, CASE WHEN top > hold THEN greatest(level_start, top) ELSE level_start END AS level_after
    FROM topped t WHERE verdict = 'new' AND NOT irregular),
  licensed AS (
    -- A license that was taken away is not granted again.
    SELECT v.*, CASE WHEN NOT license_removed THEN greatest(
        coalesce(license_old, first_value(level_after) OVER so_far),
        max(level_after) FILTER (WHERE top > hold AND reached >= level_after) OVER so_far) END AS license_after
    FROM levelled v
    WINDOW so_far AS (PARTITION BY user_id, specialization_id ORDER BY line))
  SELECT user_id, specialization_id, line, activity_key, xp, sessions, theory_hours, practice_hours, occurred_on,
    verdict, false, license_old, coalesce(lag(level_after) OVER w, level_start), level_after,
    CASE WHEN lag(line) OVER w IS NULL THEN license_old ELSE lag(license_after) OVER w END, license_after,
    xp_total::bigint, sessions_total::integer, theory_total::integer, practice_total::integer,
    CASE WHEN top <= hold AND (level_hold IS NOT NULL OR hold > least(level_start, license_old)) THEN hold END,
    max(occurred_on) OVER (PARTITION BY user_id, specialization_id), lead(line) OVER w IS NULL
  FROM licensed WINDOW w AS (PARTITION BY user_id, specialization_id ORDER BY line)
  UNION ALL
  SELECT user_id, specialization_id, line, activity_key, xp, sessions, theory_hours, practice_hours, occurred_on,
    verdict, irregular, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
  FROM ranged WHERE verdict <> 'new' OR irregular;
END
$$;
