DROP FUNCTION IF EXISTS end_session(uuid);
DROP FUNCTION IF EXISTS end_session(uuid, text);
-- Ends one session: all its tokens become invalid. Returns whether there was a session to end. Without an actor, the
-- session's own user ends it.
CREATE OR REPLACE FUNCTION end_session(
  p_session uuid, p_how text DEFAULT 'signed_out', p_actor text DEFAULT NULL, p_request text DEFAULT NULL
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  v_now timestamptz := clock_timestamp();
  v_user bigint;
  v_kind text;
BEGIN
  UPDATE sessions SET ended_at = v_now, ended_how = p_how WHERE id = p_session AND ended_at IS NULL
    RETURNING user_id, kind INTO v_user, v_kind;
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO audit_log (at, actor, action, target, after, request_id)
    VALUES (v_now, coalesce(p_actor, 'user:' || v_user), 'session.end', 'session/' || p_session,
      jsonb_build_object('user_id', v_user, 'kind', v_kind, 'how', p_how), p_request);
  RETURN true;
END
$$;
