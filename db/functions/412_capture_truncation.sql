-- The trigger that captures that one of the two tables was emptied. Its rows are gone before anybody can name them, so it is
-- a gap too.
CREATE OR REPLACE FUNCTION capture_truncation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_record text := CASE TG_TABLE_NAME WHEN 'user_licenses' THEN 'license' ELSE 'progress' END;
BEGIN
  PERFORM note_foreign_statement(nextval('foreign_statements_id_seq'), clock_timestamp(), v_record, 'truncate', 0, false);
  PERFORM note_capture_gap(v_record, 'truncate', NULL);
  RETURN NULL;
EXCEPTION WHEN OTHERS THEN
  PERFORM note_capture_gap(v_record, 'truncate', SQLSTATE);
  RETURN NULL;
END
$$;
