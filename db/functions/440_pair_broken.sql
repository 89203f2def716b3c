-- Whether a pair with these levels is out of step; null: that record does not exist. A license that a person withdrew is no
-- missing one, and a pair without records breaks nothing here. A check judges levels in the same way.
CREATE OR REPLACE FUNCTION pair_broken(p_user bigint, p_specialization text, p_progress integer, p_license integer)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN p_progress IS DISTINCT FROM p_license AND NOT (p_license IS NULL AND coalesce(
    (SELECT n.withdraws AND NOT n.ended FROM newest_history(p_user, p_specialization) n), false));
END
$$;
