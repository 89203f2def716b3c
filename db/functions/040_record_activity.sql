-- Records one activity: locks, reads, decides, writes progress, license, ledger and history, and returns the outcome. A
-- refusal is an outcome too; then nothing of the activity is written.
CREATE OR REPLACE FUNCTION record_activity(
  p_user bigint, p_specialization text, p_key text,
  p_xp bigint, p_sessions integer, p_projects integer, p_theory_hours integer, p_practice_hours integer,
  p_occurred_at timestamptz, p_actor text, p_request text,
  OUT outcome text, OUT level_before integer, OUT level_after integer, OUT license_level integer,
  OUT total_xp bigint, OUT completed_sessions integer, OUT completed_projects integer,
  OUT theory_hours integer, OUT practice_hours integer, OUT version text
) LANGUAGE plpgsql AS $$
DECLARE
  -- Marks this transaction as one of the door: the triggers that capture foreign writes do not run.
  v_door CONSTANT text := set_config('lockstep.door', 'open', true);
  v_progress specialization_progress;
  v_license record;
  v_known activities;
  v_license_existed boolean;
  v_progress_existed boolean;
  v_reached integer;
  v_earned boolean;
  v_recorded boolean := false;
  v_now timestamptz := clock_timestamp();
  v_ahead boolean := lies_ahead(p_occurred_at, v_now);
  v_progress_version xid;
  v_progress_at tid;
  v_license_version xid;
  v_license_at tid;
  v_newest_history bigint;
BEGIN
  -- Lock order everywhere: progress, license, then ledger and history.
  SELECT * INTO v_progress FROM specialization_progress p
    WHERE p.user_id = p_user AND p.specialization_id = p_specialization FOR NO KEY UPDATE;
  v_progress_existed := FOUND;
  IF NOT v_progress_existed THEN
    IF NOT EXISTS (SELECT FROM users WHERE id = p_user) THEN outcome := 'user_not_found'; RETURN; END IF;
    IF NOT EXISTS (SELECT FROM specializations WHERE id = p_specialization) THEN
      outcome := 'specialization_not_found'; RETURN;
    END IF;
    IF (p_xp < 0 OR p_sessions < 0 OR p_projects < 0 OR p_theory_hours < 0 OR p_practice_hours < 0)
        AND NOT EXISTS (SELECT FROM activities a WHERE a.user_id = p_user AND a.specialization_id = p_specialization) THEN
      -- There are no totals to subtract from, unless another connection enrols this pair right now.
      outcome := 'total_below_zero';
    END IF;
    INSERT INTO specialization_progress (user_id, specialization_id) VALUES (p_user, p_specialization)
      ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN v_progress_existed := true; outcome := NULL; END IF;
    SELECT * INTO v_progress FROM specialization_progress p
      WHERE p.user_id = p_user AND p.specialization_id = p_specialization FOR NO KEY UPDATE;
    IF outcome IS NOT NULL THEN
      DELETE FROM specialization_progress p WHERE p.user_id = p_user AND p.specialization_id = p_specialization;
      RETURN;
    END IF;
  END IF;
  SELECT l.current_level, l.xmin AS row_version, l.ctid AS row_place INTO v_license FROM user_licenses l
    WHERE l.user_id = p_user AND l.specialization_id = p_specialization FOR NO KEY UPDATE;
  v_license_existed := FOUND;
  IF v_license_existed AND NOT v_progress_existed THEN
    -- Progress was missing: the new row starts at the level of the license, as a repair would make it.
    v_progress.current_level := v_license.current_level;
  END IF;
  IF NOT v_progress_existed THEN
    -- Its totals are what the ledger sums to. A level that a person lowered is held at what they reach.
    SELECT s.xp, s.sessions, s.projects, s.theory_hours, s.practice_hours,
        CASE WHEN g.lowers THEN nullif(greatest(r.reached_level, v_progress.current_level), v_progress.current_level) END,
        CASE WHEN g.lowers THEN v_progress.current_level ELSE greatest(v_progress.current_level, r.reached_level) END
      INTO v_progress.total_xp, v_progress.completed_sessions, v_progress.completed_projects, v_progress.theory_hours,
        v_progress.practice_hours, v_progress.level_hold, v_progress.current_level
      FROM ledger_sums(p_user, p_specialization) s
        CROSS JOIN LATERAL level_reached_by(p_specialization, s.xp, s.sessions, s.theory_hours, s.practice_hours) r
        LEFT JOIN LATERAL newest_history(p_user, p_specialization) g ON true;
  END IF;

  -- The ledger is insert-only, so the result of the activity is computed before it is written. A total out of range is
  -- refused before any write; numeric does not overflow.
  IF NOT v_ahead AND v_progress.total_xp::numeric + p_xp BETWEEN 0 AND 9223372036854775807
      AND v_progress.completed_sessions::bigint + p_sessions BETWEEN 0 AND 2147483647
      AND v_progress.completed_projects::bigint + p_projects BETWEEN 0 AND 2147483647
      AND v_progress.theory_hours::bigint + p_theory_hours BETWEEN 0 AND 2147483647
      AND v_progress.practice_hours::bigint + p_practice_hours BETWEEN 0 AND 2147483647 THEN
    total_xp := v_progress.total_xp + p_xp;
    completed_sessions := v_progress.completed_sessions + p_sessions;
    completed_projects := v_progress.completed_projects + p_projects;
    theory_hours := v_progress.theory_hours + p_theory_hours;
    practice_hours := v_progress.practice_hours + p_practice_hours;
    level_before := v_progress.current_level;
    SELECT r.reached_level INTO v_reached
      FROM level_reached_by(p_specialization, total_xp, completed_sessions, theory_hours, practice_hours) r;
    IF v_reached > greatest(least(level_before, v_license.current_level), v_progress.level_hold) THEN
      -- A level is only earned by what the ledger holds. The totals may have been written by something else.
      -- A hold that something else deleted is known from the history: its newest row lowered the level.
      SELECT least(v_reached, r.reached_level), coalesce(v_progress.level_hold, CASE WHEN g.lowers THEN b.reached_level END)
        INTO v_reached, v_progress.level_hold FROM ledger_sums(p_user, p_specialization) s
        CROSS JOIN LATERAL level_reached_by(p_specialization, s.xp + p_xp, s.sessions + p_sessions,
          s.theory_hours + p_theory_hours, s.practice_hours + p_practice_hours) r
        CROSS JOIN LATERAL level_reached_by(p_specialization, s.xp, s.sessions, s.theory_hours, s.practice_hours) b
        LEFT JOIN LATERAL newest_history(p_user, p_specialization) g ON true;
    END IF;
    -- Totals that were reached before a person lowered the level do not raise it again.
    v_earned := v_reached > coalesce(v_progress.level_hold, 0);
    level_after := CASE WHEN v_earned THEN greatest(level_before, v_reached) ELSE level_before END;
    INSERT INTO activities AS a (user_id, specialization_id, activity_key, xp_change, sessions_change, projects_change,
        theory_hours_change, practice_hours_change, level_before, level_after, occurred_at, recorded_at, actor, request_id)
      VALUES (p_user, p_specialization, p_key, p_xp, p_sessions, p_projects, p_theory_hours, p_practice_hours,
        record_activity.level_before, record_activity.level_after, coalesce(p_occurred_at, v_now), v_now, p_actor, p_request)
      ON CONFLICT DO NOTHING;
    v_recorded := FOUND;
  END IF;
  IF NOT v_recorded THEN
    SELECT * INTO v_known FROM activities a
      WHERE a.user_id = p_user AND a.specialization_id = p_specialization AND a.activity_key = p_key;
    IF FOUND THEN
      outcome := CASE WHEN (v_known.xp_change, v_known.sessions_change, v_known.projects_change,
                            v_known.theory_hours_change, v_known.practice_hours_change)
                         = (p_xp, p_sessions, p_projects, p_theory_hours, p_practice_hours)
                      THEN 'duplicate' ELSE 'key_reused' END;
      level_before := v_known.level_before;
      level_after := v_known.level_after;
    ELSE
      outcome := CASE WHEN v_ahead THEN 'occurred_ahead'
                      WHEN v_progress.total_xp::numeric + p_xp > 9223372036854775807
                        OR v_progress.completed_sessions::bigint + p_sessions > 2147483647
                        OR v_progress.completed_projects::bigint + p_projects > 2147483647
                        OR v_progress.theory_hours::bigint + p_theory_hours > 2147483647
                        OR v_progress.practice_hours::bigint + p_practice_hours > 2147483647
                      THEN 'total_too_large' ELSE 'total_below_zero' END;
      level_before := v_progress.current_level;
      level_after := v_progress.current_level;
    END IF;
    -- Nothing was recorded: delete a progress row that was inserted only to be locked.
    IF NOT v_progress_existed THEN
      DELETE FROM specialization_progress p WHERE p.user_id = p_user AND p.specialization_id = p_specialization;
    END IF;
    license_level := v_license.current_level;
    total_xp := v_progress.total_xp;
    completed_sessions := v_progress.completed_sessions;
    completed_projects := v_progress.completed_projects;
    theory_hours := v_progress.theory_hours;
    practice_hours := v_progress.practice_hours;
    SELECT pair_version(p.xmin, l.xmin, p.ctid, l.ctid, CASE WHEN l.xmin IS NULL THEN
        (SELECT n.id FROM newest_history(p_user, p_specialization) n) END) INTO version FROM specialization_progress p
      LEFT JOIN user_licenses l USING (user_id, specialization_id)
      WHERE p.user_id = p_user AND p.specialization_id = p_specialization;
    RETURN;
  END IF;

  UPDATE specialization_progress p SET
      current_level = level_after, total_xp = record_activity.total_xp,
      completed_sessions = record_activity.completed_sessions, completed_projects = record_activity.completed_projects,
      theory_hours = record_activity.theory_hours, practice_hours = record_activity.practice_hours,
      level_hold = CASE WHEN v_earned THEN NULL ELSE v_progress.level_hold END,
      last_activity_at = greatest(p.last_activity_at, coalesce(p_occurred_at, v_now)), updated_at = v_now
    WHERE p.user_id = p_user AND p.specialization_id = p_specialization
    RETURNING xmin, ctid INTO v_progress_version, v_progress_at;

  IF NOT v_license_existed THEN
    SELECT n.id INTO v_newest_history FROM newest_history(p_user, p_specialization) n;
  END IF;
  IF v_newest_history IS NOT NULL THEN
    -- There was a license, and it was taken away. Only a person issues it again.
    NULL;
  ELSIF NOT v_license_existed THEN
    INSERT INTO user_licenses (user_id, specialization_id, current_level, max_achieved_level, last_advanced_at)
      VALUES (p_user, p_specialization, level_after, level_after, CASE WHEN level_after > 1 THEN v_now END)
      ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'a license appeared while an activity was being recorded' USING ERRCODE = 'serialization_failure';
    END IF;
    -- Read again, because an insert into a partitioned table returns no xmin.
    SELECT xmin, ctid INTO v_license_version, v_license_at FROM user_licenses l
      WHERE l.user_id = p_user AND l.specialization_id = p_specialization;
    license_level := level_after;
  ELSIF v_license.current_level < level_after AND v_earned AND v_reached >= level_after THEN
    UPDATE user_licenses l SET current_level = level_after, last_advanced_at = v_now, updated_at = v_now,
        max_achieved_level = greatest(l.max_achieved_level, level_after)
      WHERE l.user_id = p_user AND l.specialization_id = p_specialization
      RETURNING xmin, ctid INTO v_license_version, v_license_at;
    license_level := level_after;
  ELSE
    license_level := v_license.current_level;
    v_license_version := v_license.row_version;
    v_license_at := v_license.row_place;
  END IF;
  IF license_level IS DISTINCT FROM v_license.current_level THEN
    INSERT INTO license_progressions (user_id, specialization_id, from_level, to_level, advanced_at, source, actor, request_id)
      VALUES (p_user, p_specialization, v_license.current_level, license_level, v_now,
              CASE WHEN v_license_existed OR level_after > 1 THEN 'activity' ELSE 'enrolment' END, p_actor, p_request);
  END IF;
  version := pair_version(v_progress_version, v_license_version, v_progress_at, v_license_at, v_newest_history);
  outcome := 'recorded';
END
$$;
