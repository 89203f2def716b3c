-- Looks up who each token speaks for, as of now, and counts each request, in one round trip for all that wait together.
-- No user comes back when the token's user is gone, inactive, has a newer token version, or signed out of this session.
-- A limit of 0 counts nothing. Counts are taken in key order, so that two batches never wait for each other in a circle.
CREATE OR REPLACE FUNCTION authorise_requests(
  p_users bigint[], p_versions integer[], p_sessions uuid[], p_addresses text[], p_limits integer[], p_windows integer[]
) RETURNS TABLE (
  item integer, user_id bigint, email text, name text, role text, locale text, time_zone text, second_factor boolean,
  allowed boolean, remaining integer, reset_seconds integer
) LANGUAGE plpgsql AS $$
DECLARE
  v record;
  v_now timestamptz := clock_timestamp();
BEGIN
  FOR v IN
    SELECT r.ordinality::integer - 1 AS position, r.call_limit, r.call_window, u.id, u.email, u.name, u.role,
      u.locale, u.time_zone, u.second_factor, u.session_id, u.unseen,
      (CASE WHEN u.id IS NULL THEN 'address:' || r.address ELSE 'user:' || u.id END) COLLATE "C" AS key
    FROM unnest(p_users, p_versions, p_sessions, p_addresses, p_limits, p_windows) WITH ORDINALITY
        AS r(claimed_user, claimed_version, claimed_session, address, call_limit, call_window, ordinality)
      LEFT JOIN LATERAL (
        SELECT c.id, c.email, c.name, c.role, c.locale, c.time_zone, c.totp_confirmed_at IS NOT NULL AS second_factor,
          s.id AS session_id, s.last_seen_at < v_now - interval '5 minutes' AS unseen
        FROM users c JOIN sessions s ON s.user_id = c.id
        WHERE c.id = r.claimed_user AND c.is_active AND c.token_version = r.claimed_version
          AND s.id = r.claimed_session AND s.ended_at IS NULL AND s.expires_at > v_now
        LIMIT 1) u ON true
    ORDER BY key, r.ordinality
  LOOP
    item := v.position; user_id := v.id; email := v.email; name := v.name; role := v.role;
    locale := v.locale; time_zone := v.time_zone; second_factor := v.second_factor;
    allowed := true; remaining := NULL; reset_seconds := NULL;
    IF v.call_limit > 0 THEN
      SELECT c.allowed, c.remaining, c.reset_seconds INTO allowed, remaining, reset_seconds
        FROM count_request(v.key, v.call_limit, v.call_window) c;
    END IF;
    -- Whoever holds the row is moving it on, or ending it: nobody waits for that.
    IF v.unseen THEN
      UPDATE sessions s SET last_seen_at = v_now
        FROM (SELECT o.id FROM sessions o WHERE o.id = v.session_id FOR NO KEY UPDATE SKIP LOCKED) o WHERE s.id = o.id;
    END IF;
    RETURN NEXT;
  END LOOP;
END
$$;
