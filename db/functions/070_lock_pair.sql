-- Locks both records of a pair for the decision of a person, in the order of every writer, and compares the version that
-- the decision was made on. The answer is null when the decision may be written, and else the outcome that refuses it.
CREATE OR REPLACE FUNCTION lock_pair(p_user bigint, p_specialization text, p_version text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_progress xid;
  v_license xid;
  v_progress_at tid;
  v_license_at tid;
BEGIN
  SELECT p.xmin, p.ctid INTO v_progress, v_progress_at FROM specialization_progress p
    WHERE p.user_id = p_user AND p.specialization_id = p_specialization FOR NO KEY UPDATE;
  SELECT l.xmin, l.ctid INTO v_license, v_license_at FROM user_licenses l
    WHERE l.user_id = p_user AND l.specialization_id = p_specialization FOR UPDATE;
  IF v_progress IS NULL AND v_license IS NULL
      AND NOT EXISTS (SELECT FROM license_progressions g WHERE g.user_id = p_user AND g.specialization_id = p_specialization)
      AND NOT EXISTS (SELECT FROM activities a WHERE a.user_id = p_user AND a.specialization_id = p_specialization) THEN
    RETURN 'pair_not_found';
  END IF;
  IF pair_version(v_progress, v_license, v_progress_at, v_license_at) <> p_version THEN RETURN 'stale_version'; END IF;
  RETURN NULL;
END
$$;
