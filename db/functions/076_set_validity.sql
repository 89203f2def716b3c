-- Until when a license is valid (null: for good), and whether it is suspended. Its level is not touched.
CREATE OR REPLACE FUNCTION set_validity(
  p_user bigint, p_specialization text, p_version text, p_valid_until timestamptz, p_suspended boolean, p_reason text
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  -- Marks this transaction as one of the door: the triggers that capture foreign writes do not run.
  v_door CONSTANT text := set_config('lockstep.door', 'open', true);
  v_refused text := (lock_for_decision(p_user, p_specialization, p_version)).refused;
BEGIN
  IF v_refused IS NOT NULL THEN RETURN v_refused; END IF;
  UPDATE user_licenses SET valid_until = p_valid_until, updated_at = clock_timestamp(),
      suspended_at = CASE WHEN p_suspended THEN coalesce(suspended_at, clock_timestamp()) END,
      suspend_reason = CASE WHEN p_suspended THEN coalesce(suspend_reason, p_reason) END
    WHERE user_id = p_user AND specialization_id = p_specialization;
  RETURN CASE WHEN FOUND THEN 'done' ELSE 'not_applicable' END;
END
$$;
