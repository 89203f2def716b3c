-- A person issues a license again that was withdrawn or taken away. Without a level it is the one that evidence supports:
-- that of the ledger, or that of progress if the license stood there.
CREATE OR REPLACE FUNCTION issue_license(
  p_user bigint, p_specialization text, p_version text, p_level integer, p_allow_demotion boolean, p_reason text,
  p_actor text, p_request text
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_pair record := lock_for_decision(p_user, p_specialization, p_version);
  v_newest record;
  v_reached integer;
BEGIN
  IF v_pair.refused IS NOT NULL THEN RETURN v_pair.refused; END IF;
  SELECT * INTO v_newest FROM newest_history(p_user, p_specialization);
  IF v_pair.progress_level IS NULL OR v_pair.license_level IS NOT NULL THEN RETURN 'not_applicable'; END IF;
  SELECT CASE WHEN r.reached_level > coalesce(v_pair.level_hold, 0) THEN r.reached_level ELSE 1 END INTO v_reached
    FROM ledger_sums(p_user, p_specialization) s
    CROSS JOIN LATERAL level_reached_by(p_specialization, s.xp, s.sessions, s.theory_hours, s.practice_hours) r;
  RETURN (SELECT s.outcome FROM set_level(p_user, p_specialization,
    coalesce(p_level, greatest(v_reached, least(v_pair.progress_level, coalesce(v_newest.to_level, v_newest.from_level, 1)))),
    p_version, p_allow_demotion, p_reason, p_actor, p_request, 'issue') s);
END
$$;
