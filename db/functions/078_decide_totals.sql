-- A person's decision on totals. `adjust` changes them by what is given, `reset` takes them to what is given, `accept` explains
-- what the ledger does not, `restore` takes that away, and `take_back` cancels a recorded activity. Totals and ledger move in
-- one statement with the levels. Levels stay, unless the ledger reaches a higher one, progress is reset, or p_level lowers both.
CREATE OR REPLACE FUNCTION decide_totals(
  p_user bigint, p_specialization text, p_version text, p_act text, p_given bigint[], p_takes_back text, p_level integer,
  p_reason text, p_actor text, p_request text
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  -- Marks this transaction as one of the door: the triggers that capture foreign writes do not run.
  v_door CONSTANT text := set_config('lockstep.door', 'open', true);
  v_pair record := lock_for_decision(p_user, p_specialization, p_version);
  v_progress specialization_progress;
  v_entry activities;
  v_sums numeric[];
  v_totals numeric[];
  v_ledger numeric[];
  v_after numeric[];
  v_reached integer;
  v_level integer;
  v_license_level integer;
  v_hold integer;
  v_now timestamptz := clock_timestamp();
BEGIN
  IF v_pair.refused IS NOT NULL THEN RETURN v_pair.refused; END IF;
  SELECT * INTO v_progress FROM specialization_progress WHERE user_id = p_user AND specialization_id = p_specialization;
  IF v_progress.user_id IS NULL THEN RETURN 'not_applicable'; END IF;
  IF p_level IS NOT NULL AND NOT EXISTS (
      SELECT FROM specialization_levels WHERE specialization_id = p_specialization AND level = p_level) THEN
    RETURN 'level_not_in_catalog';
  END IF;
  v_totals := ARRAY[v_progress.total_xp, v_progress.completed_sessions, v_progress.completed_projects,
    v_progress.theory_hours, v_progress.practice_hours];
  SELECT ARRAY[s.xp, s.sessions, s.projects, s.theory_hours, s.practice_hours] INTO v_sums
    FROM ledger_sums(p_user, p_specialization) s;
  IF p_act = 'take_back' THEN
    SELECT * INTO v_entry FROM activities a
      WHERE a.user_id = p_user AND a.specialization_id = p_specialization AND a.activity_key = p_takes_back;
    IF NOT FOUND THEN RETURN 'not_found'; END IF;
    IF v_entry.kind <> 'activity' OR EXISTS (SELECT FROM activities a WHERE a.user_id = p_user
        AND a.specialization_id = p_specialization AND a.takes_back = p_takes_back) THEN
      RETURN 'not_applicable';
    END IF;
    v_ledger := ARRAY[-v_entry.xp_change, -v_entry.sessions_change, -v_entry.projects_change, -v_entry.theory_hours_change,
      -v_entry.practice_hours_change];
  ELSIF p_act = 'reset' THEN
    SELECT array_agg(g - s ORDER BY n) INTO v_ledger FROM unnest(p_given::numeric[], v_sums) WITH ORDINALITY u(g, s, n);
  ELSIF p_act = 'adjust' THEN
    v_ledger := p_given;
  ELSE
    SELECT array_agg(greatest(t - s, 0) ORDER BY n) INTO v_ledger FROM unnest(v_totals, v_sums) WITH ORDINALITY u(t, s, n);
    IF 0 = ALL (v_ledger) THEN RETURN 'not_applicable'; END IF;
  END IF;
  SELECT array_agg(CASE p_act WHEN 'accept' THEN t WHEN 'restore' THEN t - d WHEN 'reset' THEN s + d ELSE t + d END ORDER BY n)
    INTO v_after FROM unnest(v_totals, v_sums, v_ledger) WITH ORDINALITY u(t, s, d, n);
  IF p_act = 'restore' THEN v_ledger := ARRAY[0, 0, 0, 0, 0]; END IF;
  SELECT array_agg(s + d ORDER BY n) INTO v_sums FROM unnest(v_sums, v_ledger) WITH ORDINALITY u(s, d, n);
  IF 0 > ANY (v_after || v_sums) THEN RETURN 'total_below_zero'; END IF;
  IF 9223372036854775807 < greatest(v_after[1], v_sums[1]) OR 2147483647 < ANY (v_after[2:] || v_sums[2:])
      OR p_act = 'reset' AND EXISTS (SELECT FROM unnest(v_after, v_totals, v_ledger) u(a, t, d) WHERE a > t AND d > 0) THEN
    RETURN 'total_too_large';
  END IF;

  SELECT r.reached_level INTO v_reached FROM level_reached_by(p_specialization, v_sums[1]::bigint, v_sums[2]::integer,
    v_sums[4]::integer, v_sums[5]::integer) r;
  v_level := v_progress.current_level;
  v_license_level := v_pair.license_level;
  v_hold := v_progress.level_hold;
  IF p_level > greatest(v_level, v_license_level) OR p_act = 'reset' AND p_level > v_reached THEN
    -- These decisions lower levels. A higher one is issued or set as such.
    RETURN 'not_applicable';
  ELSIF p_level IS NOT NULL OR p_act = 'reset' THEN
    v_level := coalesce(p_level, least(v_reached, greatest(v_level, v_license_level)));
    v_license_level := CASE WHEN v_license_level IS NOT NULL THEN v_level END;
    v_hold := CASE WHEN v_reached > v_level THEN v_reached END;
  ELSIF p_act IN ('adjust', 'take_back') AND v_reached > greatest(v_level, v_hold) THEN
    v_level := v_reached;
    v_license_level := CASE WHEN v_license_level IS NOT NULL THEN greatest(v_license_level, v_reached) END;
    v_hold := NULL;
  END IF;

  IF p_act <> 'restore' THEN
    INSERT INTO activities (user_id, specialization_id, activity_key, kind, xp_change, sessions_change, projects_change,
        theory_hours_change, practice_hours_change, level_before, level_after, occurred_at, actor, reason, request_id, takes_back)
      VALUES (p_user, p_specialization, p_act || '-' || gen_random_uuid(),
        CASE p_act WHEN 'reset' THEN 'reset' WHEN 'take_back' THEN 'taken_back' ELSE 'adjustment' END,
        v_ledger[1], v_ledger[2], v_ledger[3], v_ledger[4], v_ledger[5], v_progress.current_level, v_level, v_now,
        p_actor, p_reason, p_request, p_takes_back);
  END IF;
  UPDATE specialization_progress SET current_level = v_level, level_hold = v_hold, updated_at = v_now, total_xp = v_after[1],
      completed_sessions = v_after[2], completed_projects = v_after[3], theory_hours = v_after[4], practice_hours = v_after[5]
    WHERE user_id = p_user AND specialization_id = p_specialization;
  IF v_license_level <> v_pair.license_level THEN
    UPDATE user_licenses SET current_level = v_license_level, updated_at = v_now,
        max_achieved_level = greatest(max_achieved_level, v_license_level),
        last_advanced_at = CASE WHEN v_license_level > current_level THEN v_now ELSE last_advanced_at END
      WHERE user_id = p_user AND specialization_id = p_specialization;
    INSERT INTO license_progressions (user_id, specialization_id, from_level, to_level, advanced_at, source, actor, reason, request_id)
      VALUES (p_user, p_specialization, v_pair.license_level, v_license_level, v_now,
        CASE WHEN p_act = 'reset' THEN 'reset' ELSE 'admin' END, p_actor, p_reason, p_request);
  END IF;
  RETURN 'done';
END
$$;
