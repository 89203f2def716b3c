-- Refuses a transaction past the door that would leave this pair out of step, or notes that it would have refused it.
-- p_record: the record of the pair that this transaction wrote.
CREATE OR REPLACE FUNCTION guard_pair(p_user bigint, p_specialization text, p_record text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  v_writer record;
  v_enforces boolean := false;
  v_progress integer;
  v_license integer;
BEGIN
  BEGIN
    -- One statement, because a writer pays for each.
    SELECT w.enforces, w.is_refused,
        (SELECT p.current_level FROM specialization_progress p
          WHERE p.user_id = p_user AND p.specialization_id = p_specialization) AS progress,
        (SELECT l.current_level FROM user_licenses l
          WHERE l.user_id = p_user AND l.specialization_id = p_specialization) AS license
      INTO v_writer FROM guard_writer() w;
    v_progress := v_writer.progress;
    v_license := v_writer.license;
    -- The fenced pair belongs to no learner: the self-test is refused on it as soon as anything is enforced.
    v_enforces := rollout_bucket(p_user) < v_writer.enforces OR p_user = 0 AND v_writer.enforces > 0;
    -- No lock: who is only observed waits for nobody.
    IF NOT v_enforces AND v_progress IS DISTINCT FROM v_license
        AND pair_broken(p_user, p_specialization, v_progress, v_license) THEN
      INSERT INTO guard_sightings (seen_at, transaction_id, role, application, record, user_id, specialization_id,
          progress_level, license_level)
        VALUES (clock_timestamp(), pg_current_xact_id()::text::bigint, session_user,
          left(current_setting('application_name'), 200), p_record, p_user, p_specialization, v_progress, v_license)
        ON CONFLICT DO NOTHING;
    END IF;
  EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'the guard of Lockstep could not look at the pair of user % in %', p_user, p_specialization
      USING ERRCODE = SQLSTATE;
  END;
  IF v_enforces IS NOT TRUE THEN RETURN; END IF;
  -- Two transactions must not each find the pair in step and together break it: the record that this one may not have
  -- written is locked against a change of its level until the end. The other one is locked by the write.
  IF p_record = 'progress' THEN
    SELECT l.current_level INTO v_license FROM user_licenses l
      WHERE l.user_id = p_user AND l.specialization_id = p_specialization FOR SHARE;
  ELSE
    SELECT p.current_level INTO v_progress FROM specialization_progress p
      WHERE p.user_id = p_user AND p.specialization_id = p_specialization FOR SHARE;
  END IF;
  IF v_progress IS NOT DISTINCT FROM v_license
      OR NOT pair_broken(p_user, p_specialization, v_progress, v_license) THEN
    RETURN;
  END IF;
  -- The self-test expects its refusal.
  IF p_user <> 0 THEN PERFORM count_refusal(v_writer.is_refused); END IF;
  RAISE EXCEPTION 'Lockstep refused to commit: user % in % would have progress at level % and a license at level %',
      p_user, p_specialization, coalesce(v_progress::text, 'none'), coalesce(v_license::text, 'none')
    USING ERRCODE = 'check_violation', SCHEMA = 'public', CONSTRAINT = 'lockstep_guard',
      TABLE = CASE p_record WHEN 'license' THEN 'user_licenses' ELSE 'specialization_progress' END,
      DETAIL = format('The two levels of a pair must be equal when a transaction ends. Written by role %s as application "%s".',
        session_user, left(current_setting('application_name'), 200)),
      HINT = 'Write both records in one transaction, or through Lockstep: POST /api/v1/specializations/progress/update '
        || 'records an activity, PUT /api/v1/pairs/{user_id}/{specialization}/level sets a level.';
END
$$;
