-- Loads one batch of a legacy system's progress and licenses, both halves of each pair together: a check must not see
-- the one without the other.
CREATE OR REPLACE FUNCTION import_standing(p_batch bigint, p_actor text)
RETURNS TABLE (file text, written bigint, unchanged bigint) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM judge_import_standing(p_batch);
  RETURN QUERY SELECT 'progress.csv', p.written, p.unchanged FROM import_progress(p_actor) p;
  RETURN QUERY SELECT 'licenses.csv', l.written, l.unchanged FROM import_licenses() l;
END
$$;
