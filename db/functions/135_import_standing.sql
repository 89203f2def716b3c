-- Loads one batch of a legacy system's progress and licenses, both halves of each pair together: a check must not see
-- the one without the other.
CREATE OR REPLACE FUNCTION import_standing(p_batch bigint, p_actor text)
RETURNS TABLE (file text, written bigint, unchanged bigint) LANGUAGE plpgsql AS $$
BEGIN
  -- Whoever decides on a missing license locks the progress row, so this does too before it judges and adds one.
  PERFORM FROM specialization_progress p JOIN import_license_rows r USING (user_id, specialization_id)
    WHERE r.batch = p_batch AND NOT EXISTS (SELECT FROM user_licenses l
      WHERE l.user_id = r.user_id AND l.specialization_id = r.specialization_id)
    ORDER BY p.user_id, p.specialization_id COLLATE "C" FOR NO KEY UPDATE OF p;
  PERFORM judge_import_standing(p_batch);
  RETURN QUERY SELECT 'progress.csv', p.written, p.unchanged FROM import_progress(p_actor) p;
  RETURN QUERY SELECT 'licenses.csv', l.written, l.unchanged FROM import_licenses() l;
END
$$;
