-- A person withdraws a license, until a time or for good: the row goes, and a history row leads to none. For a license or a
-- pair that is gone already, it records that this was meant; the ledger of a pair that vanished is then brought to zero.
CREATE OR REPLACE FUNCTION withdraw_license(
  p_user bigint, p_specialization text, p_version text, p_until timestamptz, p_reason text, p_actor text, p_request text
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  -- Marks this transaction as one of the door: the triggers that capture foreign writes do not run.
  v_door CONSTANT text := set_config('lockstep.door', 'open', true);
  v_pair record := lock_for_decision(p_user, p_specialization, p_version);
  v_newest record;
  v_ledger record;
  v_level integer;
BEGIN
  IF p_until <= clock_timestamp() THEN RETURN 'invalid_input'; END IF;
  IF v_pair.refused IS NOT NULL THEN RETURN v_pair.refused; END IF;
  SELECT * INTO v_newest FROM newest_history(p_user, p_specialization);
  v_level := coalesce(v_pair.license_level, v_newest.to_level, v_newest.from_level);
  IF v_pair.progress_level IS NULL THEN
    -- A license without progress is broken, and a repair comes first.
    IF v_pair.license_level IS NOT NULL THEN RETURN 'not_applicable'; END IF;
    SELECT * INTO v_ledger FROM ledger_sums(p_user, p_specialization);
    IF NOT v_ledger.has_ledger AND v_newest.to_level IS NULL THEN RETURN 'not_applicable'; END IF;
    -- A missing row cannot be locked: this one makes every other writer of the pair wait for the end of the transaction.
    INSERT INTO specialization_progress (user_id, specialization_id) VALUES (p_user, p_specialization)
      ON CONFLICT DO NOTHING;
    IF NOT FOUND OR v_newest.id IS DISTINCT FROM (SELECT n.id FROM newest_history(p_user, p_specialization) n) THEN
      RAISE EXCEPTION 'the pair changed while it was being withdrawn' USING ERRCODE = 'serialization_failure';
    END IF;
    SELECT * INTO v_ledger FROM ledger_sums(p_user, p_specialization);
    IF v_ledger.has_ledger THEN
      INSERT INTO activities (user_id, specialization_id, activity_key, kind, xp_change, sessions_change, projects_change,
          theory_hours_change, practice_hours_change, level_before, level_after, occurred_at, actor, reason, request_id)
        VALUES (p_user, p_specialization, 'reset-' || gen_random_uuid(), 'reset', -v_ledger.xp, -v_ledger.sessions,
          -v_ledger.projects, -v_ledger.theory_hours, -v_ledger.practice_hours, coalesce(v_level, 1), 1,
          clock_timestamp(), p_actor, p_reason, p_request);
    END IF;
    DELETE FROM specialization_progress WHERE user_id = p_user AND specialization_id = p_specialization;
  END IF;
  DELETE FROM user_licenses WHERE user_id = p_user AND specialization_id = p_specialization;
  INSERT INTO license_progressions (user_id, specialization_id, from_level, to_level, advanced_at, source, actor, reason,
      request_id, details)
    VALUES (p_user, p_specialization, v_level, NULL, clock_timestamp(), 'withdrawal', p_actor, p_reason, p_request,
      CASE WHEN p_until IS NOT NULL THEN jsonb_build_object('until', p_until) END);
  RETURN 'done';
END
$$;
