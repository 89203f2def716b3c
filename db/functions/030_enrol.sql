-- Creates both records of a pair at level 1, together. A pair of which one or both records exist is not changed.
CREATE OR REPLACE FUNCTION enrol(
  p_user bigint, p_specialization text, p_actor text, p_request text
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  -- Marks this transaction as one of the door: the triggers that capture foreign writes do not run.
  v_door CONSTANT text := set_config('lockstep.door', 'open', true);
  v_newest record;
  v_has_ledger boolean;
BEGIN
  IF NOT EXISTS (SELECT FROM users WHERE id = p_user) THEN RETURN 'user_not_found'; END IF;
  IF NOT EXISTS (SELECT FROM specializations WHERE id = p_specialization) THEN RETURN 'specialization_not_found'; END IF;
  -- A missing row cannot be locked: the first insert makes the other transaction wait here. What the witnesses say of the
  -- pair is read after that.
  INSERT INTO specialization_progress (user_id, specialization_id) VALUES (p_user, p_specialization)
    ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN 'already_enrolled'; END IF;
  INSERT INTO user_licenses (user_id, specialization_id, max_achieved_level)
    VALUES (p_user, p_specialization, greatest(1, (SELECT max(to_level) FROM license_progressions
      WHERE user_id = p_user AND specialization_id = p_specialization))) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    -- A license without progress is a violation, which only a repair may change: delete the row that was inserted
    -- above.
    DELETE FROM specialization_progress WHERE user_id = p_user AND specialization_id = p_specialization;
    RETURN 'already_enrolled';
  END IF;
  SELECT * INTO v_newest FROM newest_history(p_user, p_specialization);
  SELECT s.has_ledger INTO v_has_ledger FROM ledger_sums(p_user, p_specialization) s;
  IF v_has_ledger OR v_newest.source <> 'withdrawal' THEN
    -- Both records were gone, and nobody recorded that it was meant. A new pair at level 1 would hide that.
    DELETE FROM user_licenses WHERE user_id = p_user AND specialization_id = p_specialization;
    DELETE FROM specialization_progress WHERE user_id = p_user AND specialization_id = p_specialization;
    RETURN 'not_applicable';
  END IF;
  INSERT INTO license_progressions (user_id, specialization_id, from_level, to_level, source, actor, request_id)
    VALUES (p_user, p_specialization, NULL, 1, 'enrolment', p_actor, p_request);
  INSERT INTO audit_log (actor, action, target, after, request_id)
    VALUES (p_actor, 'pair.enrol', 'pair/' || p_user || '/' || p_specialization, jsonb_build_object('level', 1), p_request);
  RETURN 'enrolled';
END
$$;
