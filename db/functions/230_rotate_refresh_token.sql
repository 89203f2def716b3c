DROP FUNCTION IF EXISTS rotate_refresh_token(text, text, integer, integer);
-- Exchanges a refresh token for the next one of its session. A token that was exchanged before has two explanations.
-- Within the grace it is a race of its own client: the same next token is returned, and no second one is made. Later it
-- is a theft: the session ends.
CREATE OR REPLACE FUNCTION rotate_refresh_token(
  p_hash text, p_next_hash text, p_lifetime_days integer, p_grace_seconds integer, p_request text,
  OUT outcome text, OUT session_id uuid, OUT user_id bigint, OUT token_version integer
) LANGUAGE plpgsql AS $$
DECLARE
  v_token refresh_tokens;
  v_session sessions;
  v_now timestamptz;
  v_expires timestamptz;
BEGIN
  SELECT t.family_id INTO session_id FROM refresh_tokens t WHERE t.token_hash = p_hash;
  IF NOT FOUND THEN outcome := 'unknown'; RETURN; END IF;
  -- The lock makes rotations and the end of a session wait for each other; otherwise a token that is made during the
  -- end would stay valid.
  SELECT * INTO v_session FROM sessions s WHERE s.id = session_id AND s.ended_at IS NULL FOR NO KEY UPDATE;
  v_now := clock_timestamp();
  IF NOT FOUND OR v_session.expires_at <= v_now THEN outcome := 'ended'; RETURN; END IF;
  SELECT * INTO v_token FROM refresh_tokens t WHERE t.token_hash = p_hash FOR NO KEY UPDATE;
  IF NOT FOUND OR v_token.expires_at <= v_now THEN outcome := 'ended'; RETURN; END IF;
  user_id := v_token.user_id;
  -- A clock that was set back must not make the grace longer.
  IF v_token.rotated_at NOT BETWEEN v_now - make_interval(secs => p_grace_seconds) AND v_now + interval '1 minute' THEN
    PERFORM end_session(session_id, 'token_reused', 'system:sign-in', p_request);
    outcome := 'reused';
    RETURN;
  END IF;
  SELECT u.token_version INTO token_version FROM users u WHERE u.id = v_token.user_id AND u.is_active;
  IF NOT FOUND THEN outcome := 'ended'; RETURN; END IF;
  IF v_token.rotated_at IS NOT NULL THEN
    -- A process with another SECRET_KEY exchanged it for a different next token, which cannot be computed here.
    outcome := CASE WHEN EXISTS (SELECT FROM refresh_tokens t WHERE t.token_hash = p_next_hash AND t.family_id = session_id)
      THEN 'rotated' ELSE 'other_successor' END;
    RETURN;
  END IF;
  v_expires := least(v_session.ends_at, v_now + make_interval(days => p_lifetime_days));
  UPDATE refresh_tokens t SET rotated_at = v_now WHERE t.token_hash = p_hash;
  INSERT INTO refresh_tokens (token_hash, family_id, user_id, issued_at, expires_at)
    VALUES (p_next_hash, session_id, user_id, v_now, v_expires);
  UPDATE sessions s SET last_seen_at = v_now, expires_at = v_expires, idle_seconds = p_lifetime_days * 86400
    WHERE s.id = session_id;
  outcome := 'rotated';
END
$$;
