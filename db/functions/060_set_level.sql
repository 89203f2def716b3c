-- A person's explicit decision: sets both records to this level. Only this function may lower a level. A pair that
-- vanished is restored at this level, with what its ledger sums to.
-- Without its last parameter it was another function, which a call would not tell from this one.
DROP FUNCTION IF EXISTS set_level(bigint, text, integer, text, boolean, text, text, text);
CREATE OR REPLACE FUNCTION set_level(
  p_user bigint, p_specialization text, p_level integer, p_version text, p_allow_demotion boolean,
  p_reason text, p_actor text, p_request text, p_source text DEFAULT 'admin',
  OUT outcome text, OUT progress_before integer, OUT license_before integer, OUT version text
) LANGUAGE plpgsql AS $$
DECLARE
  -- Marks this transaction as one of the door: the triggers that capture foreign writes do not run.
  v_door CONSTANT text := set_config('lockstep.door', 'open', true);
  v_progress record;
  v_license record;
  v_now timestamptz := clock_timestamp();
  v_lowered boolean;
  v_reached integer;
  v_ledger record;
  v_newest record;
BEGIN
  IF NOT EXISTS (SELECT FROM specialization_levels WHERE specialization_id = p_specialization AND level = p_level) THEN
    outcome := 'level_not_in_catalog'; RETURN;
  END IF;
  SELECT p.*, p.xmin AS row_version, p.ctid AS row_place INTO v_progress FROM specialization_progress p
    WHERE p.user_id = p_user AND p.specialization_id = p_specialization FOR NO KEY UPDATE;
  progress_before := v_progress.current_level;
  SELECT l.*, l.xmin AS row_version, l.ctid AS row_place INTO v_license FROM user_licenses l
    WHERE l.user_id = p_user AND l.specialization_id = p_specialization FOR NO KEY UPDATE;
  license_before := v_license.current_level;
  SELECT * INTO v_ledger FROM ledger_sums(p_user, p_specialization);
  SELECT * INTO v_newest FROM newest_history(p_user, p_specialization);
  IF v_progress.user_id IS NULL AND v_license.user_id IS NULL AND NOT v_ledger.has_ledger
      AND v_newest.source IS NULL THEN
    outcome := 'pair_not_found'; RETURN;
  END IF;
  version := pair_version(v_progress.row_version, v_license.row_version, v_progress.row_place, v_license.row_place,
    v_newest.id);
  -- During an upgrade, a process of the version before says versions without places.
  IF p_version NOT IN (version, pair_version(v_progress.row_version, v_license.row_version)) THEN
    outcome := 'stale_version'; RETURN;
  END IF;
  IF p_source = 'admin' AND v_license.user_id IS NULL AND v_progress.user_id IS NOT NULL AND v_newest.withdraws THEN
    -- A person withdrew the license. A level would create it in passing: it is issued again as such, or not at all.
    outcome := 'not_applicable'; RETURN;
  END IF;
  v_lowered := coalesce(p_level < greatest(progress_before, license_before), false);
  IF v_lowered AND NOT p_allow_demotion THEN outcome := 'demotion_not_allowed'; RETURN; END IF;
  IF v_lowered AND coalesce(btrim(p_reason), '') = '' THEN outcome := 'reason_required'; RETURN; END IF;
  -- A decision for the level at which both stand is kept too, if the history does not lead there yet.
  IF progress_before = p_level AND license_before = p_level AND p_level = v_newest.to_level THEN
    outcome := 'unchanged'; RETURN;
  END IF;

  SELECT r.reached_level INTO v_reached
    FROM level_reached_by(p_specialization, v_ledger.xp, v_ledger.sessions, v_ledger.theory_hours, v_ledger.practice_hours) r;
  -- The conflict happens when a legacy writer inserts the row between our read and our write: that is a stale version. So is
  -- a decision that this insert waited for, of a pair that has no row that could be locked.
  INSERT INTO specialization_progress AS p (user_id, specialization_id, current_level, total_xp, completed_sessions,
      completed_projects, theory_hours, practice_hours, last_activity_at, level_hold)
    VALUES (p_user, p_specialization, p_level, v_ledger.xp, v_ledger.sessions, v_ledger.projects, v_ledger.theory_hours,
      v_ledger.practice_hours, newest_activity(p_user, p_specialization), CASE WHEN v_lowered AND v_reached > p_level THEN v_reached END)
    ON CONFLICT (user_id, specialization_id) DO UPDATE SET current_level = p_level, updated_at = v_now,
      level_hold = CASE WHEN v_reached > p_level AND (v_lowered OR p.level_hold IS NOT NULL) THEN v_reached END
      WHERE v_progress.user_id IS NOT NULL;
  IF NOT FOUND OR v_progress.user_id IS NULL AND v_license.user_id IS NULL
      AND v_newest.id IS DISTINCT FROM (SELECT n.id FROM newest_history(p_user, p_specialization) n) THEN
    RAISE EXCEPTION 'the pair changed while it was being set' USING ERRCODE = 'serialization_failure';
  END IF;
  INSERT INTO user_licenses AS l (user_id, specialization_id, current_level, max_achieved_level, last_advanced_at)
    VALUES (p_user, p_specialization, p_level, greatest(p_level, (SELECT max(g.to_level) FROM license_progressions g
      WHERE g.user_id = p_user AND g.specialization_id = p_specialization)), CASE WHEN p_level > 1 THEN v_now END)
    ON CONFLICT (user_id, specialization_id) DO UPDATE SET current_level = p_level, updated_at = v_now,
      max_achieved_level = greatest(l.max_achieved_level, p_level),
      last_advanced_at = CASE WHEN p_level > l.current_level THEN v_now ELSE l.last_advanced_at END
      WHERE v_license.user_id IS NOT NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the pair changed while it was being set' USING ERRCODE = 'serialization_failure';
  END IF;
  IF p_level IS DISTINCT FROM v_newest.to_level OR license_before IS DISTINCT FROM p_level THEN
    INSERT INTO license_progressions (user_id, specialization_id, from_level, to_level, advanced_at, source, actor, reason, request_id)
      VALUES (p_user, p_specialization, license_before, p_level, v_now, p_source, p_actor, p_reason, p_request);
  END IF;
  INSERT INTO audit_log (at, actor, action, target, before, after, request_id)
    VALUES (v_now, p_actor, CASE p_source WHEN 'issue' THEN 'pair.issue' ELSE 'pair.set_level' END, 'pair/' || p_user || '/' || p_specialization,
      jsonb_build_object('progress_level', progress_before, 'license_level', license_before),
      jsonb_build_object('progress_level', p_level, 'license_level', p_level, 'reason', p_reason), p_request);
  -- Read again, because an insert into a partitioned table returns no xmin.
  SELECT pair_version(p.xmin, l.xmin, p.ctid, l.ctid) INTO version FROM specialization_progress p
    JOIN user_licenses l USING (user_id, specialization_id)
    WHERE p.user_id = p_user AND p.specialization_id = p_specialization;
  outcome := 'set';
END
$$;
