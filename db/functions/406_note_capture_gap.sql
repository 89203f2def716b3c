-- Stores that rows of the statement that is running were not captured. A failure here is only a warning: capture never
-- stops a writer.
CREATE OR REPLACE FUNCTION note_capture_gap(p_record text, p_operation text, p_sqlstate text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO capture_gaps (noted_at, role, application, record, operation, sqlstate)
    VALUES (clock_timestamp(), session_user, left(current_setting('application_name'), 200), p_record, p_operation,
      p_sqlstate);
EXCEPTION WHEN OTHERS THEN
  RAISE WARNING 'Lockstep could not note that a write to % was not captured', p_record USING ERRCODE = SQLSTATE;
END
$$;
