-- Ends one sign-in: none of its tokens is good any more. Says whether there was one to end.
CREATE OR REPLACE FUNCTION end_session(p_session uuid) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(p_session::text, 0));
  UPDATE refresh_tokens SET revoked_at = clock_timestamp() WHERE family_id = p_session AND revoked_at IS NULL;
  RETURN FOUND;
END
$$;
