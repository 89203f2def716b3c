DROP FUNCTION IF EXISTS end_session(uuid);
-- Ends one sign-in: none of its tokens is good any more. Says whether there was one to end.
CREATE OR REPLACE FUNCTION end_session(p_session uuid, p_how text DEFAULT 'signed_out') RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  UPDATE sessions SET ended_at = clock_timestamp(), ended_how = p_how WHERE id = p_session AND ended_at IS NULL;
  RETURN FOUND;
END
$$;
