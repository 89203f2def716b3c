-- The rows of a file in a judged batch that were there already, given the number that was written. Rows that are equal
-- to a new one count among them. Fails, to be tried again, when a row appeared since it was judged to be new.
CREATE OR REPLACE FUNCTION import_unchanged(p_file text, p_written bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_new bigint;
  v_accepted bigint;
BEGIN
  SELECT count(DISTINCT ROW(user_id, specialization_id)) FILTER (WHERE verdict = 'new'),
    count(*) FILTER (WHERE verdict <> 'rejected') INTO v_new, v_accepted
    FROM import_verdicts WHERE file = p_file;
  IF v_new <> p_written THEN
    RAISE EXCEPTION 'a row of % appeared while it was being imported', p_file USING ERRCODE = 'serialization_failure';
  END IF;
  RETURN v_accepted - p_written;
END
$$;
