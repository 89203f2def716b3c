-- Enrols one batch: both records of a pair at level 1, together, as enrol() does for one. The license starts on the day
-- in the file. A pair of which one or both records exist is not changed. Rows of one pair are equal here.
DROP FUNCTION IF EXISTS import_enrolments(bigint, text);
CREATE OR REPLACE FUNCTION import_enrolments(
  p_batch bigint, p_actor text, OUT written bigint, OUT unchanged bigint
) LANGUAGE plpgsql AS $$
DECLARE
  -- Marks this transaction as one of the door: the triggers that capture foreign writes do not run.
  v_door CONSTANT text := set_config('lockstep.door', 'open', true);
  v_wanted bigint;
BEGIN
  WITH made AS (
    INSERT INTO specialization_progress (user_id, specialization_id)
      SELECT r.user_id, r.specialization_id FROM import_rows r
      WHERE r.batch = p_batch AND r.ordinal = 1 AND NOT EXISTS (SELECT FROM user_licenses l
        WHERE l.user_id = r.user_id AND l.specialization_id = r.specialization_id)
        -- A pair whose records are both gone was there before. A new one would hide that.
        AND NOT EXISTS (SELECT FROM license_progressions g
          WHERE g.user_id = r.user_id AND g.specialization_id = r.specialization_id)
        AND NOT EXISTS (SELECT FROM activities a
          WHERE a.user_id = r.user_id AND a.specialization_id = r.specialization_id)
      ORDER BY r.user_id, r.specialization_id COLLATE "C"
      ON CONFLICT DO NOTHING RETURNING user_id, specialization_id),
  granted AS (
    INSERT INTO user_licenses (user_id, specialization_id, started_at)
      SELECT r.user_id, r.specialization_id, r.started_on FROM made JOIN import_rows r USING (user_id, specialization_id)
      WHERE r.batch = p_batch AND r.ordinal = 1
      ORDER BY r.user_id, r.specialization_id COLLATE "C"
      ON CONFLICT DO NOTHING RETURNING user_id, specialization_id, started_at),
  noted AS (
    INSERT INTO license_progressions (user_id, specialization_id, from_level, to_level, advanced_at, source, actor)
      SELECT user_id, specialization_id, NULL, 1, started_at, 'enrolment', p_actor FROM granted
      ORDER BY user_id, specialization_id COLLATE "C")
  SELECT (SELECT count(*) FROM granted), (SELECT count(*) FROM made) INTO written, v_wanted;
  IF written <> v_wanted THEN
    RAISE EXCEPTION 'a license appeared while its pair was being enrolled' USING ERRCODE = 'serialization_failure';
  END IF;
  SELECT count(*) - written INTO unchanged FROM import_rows r WHERE r.batch = p_batch;
END
$$;
