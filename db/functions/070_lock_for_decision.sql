-- Replaced by lock_for_decision().
DROP FUNCTION IF EXISTS lock_pair(bigint, text, text);
-- Locks both records of a pair for the decision of a person, in the order of every writer, and compares the version that
-- the decision was made on. `refused` is null when the decision may be written, and else the outcome that refuses it. A level
-- is null when its record is missing. No record is returned whole: the function would depend on its table.
CREATE OR REPLACE FUNCTION lock_for_decision(
  p_user bigint, p_specialization text, p_version text,
  OUT refused text, OUT progress_level integer, OUT level_hold integer, OUT license_level integer
) LANGUAGE plpgsql AS $$
DECLARE
  v_progress record;
  v_license record;
BEGIN
  SELECT p.xmin AS row_version, p.ctid AS row_place, p.current_level, p.level_hold INTO v_progress FROM specialization_progress p
    WHERE p.user_id = p_user AND p.specialization_id = p_specialization FOR NO KEY UPDATE;
  SELECT l.xmin AS row_version, l.ctid AS row_place, l.current_level INTO v_license FROM user_licenses l
    WHERE l.user_id = p_user AND l.specialization_id = p_specialization FOR UPDATE;
  progress_level := v_progress.current_level;
  level_hold := v_progress.level_hold;
  license_level := v_license.current_level;
  IF progress_level IS NULL AND license_level IS NULL
      AND NOT EXISTS (SELECT FROM license_progressions g WHERE g.user_id = p_user AND g.specialization_id = p_specialization)
      AND NOT EXISTS (SELECT FROM activities a WHERE a.user_id = p_user AND a.specialization_id = p_specialization) THEN
    refused := 'pair_not_found';
  ELSIF p_version <> pair_version(v_progress.row_version, v_license.row_version, v_progress.row_place, v_license.row_place,
      (SELECT n.id FROM newest_history(p_user, p_specialization) n)) THEN
    refused := 'stale_version';
  END IF;
END
$$;
