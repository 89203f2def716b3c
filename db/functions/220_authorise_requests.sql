-- Looks up who each token speaks for, as of now, and counts each request, in one round trip for all that wait together.
-- No user comes back when the token's user is gone, inactive, has a newer token version, or signed out of this session.
-- A limit of 0 counts nothing. Counts are taken in key order, so that two batches never wait for each other in a circle.
CREATE OR REPLACE FUNCTION authorise_requests(
  p_users bigint[], p_versions integer[], p_sessions uuid[], p_addresses text[], p_limits integer[], p_windows integer[]
) RETURNS TABLE (
  item integer, user_id bigint, email text, name text, role text,
  allowed boolean, remaining integer, reset_seconds integer
) LANGUAGE plpgsql AS $$
DECLARE
  v record;
BEGIN
  FOR v IN
    SELECT r.ordinality::integer - 1 AS position, r.call_limit, r.call_window, u.id, u.email, u.name, u.role,
      (CASE WHEN u.id IS NULL THEN 'address:' || r.address ELSE 'user:' || u.id END) COLLATE "C" AS key
    FROM unnest(p_users, p_versions, p_sessions, p_addresses, p_limits, p_windows) WITH ORDINALITY
        AS r(claimed_user, claimed_version, claimed_session, address, call_limit, call_window, ordinality)
      LEFT JOIN LATERAL (
        SELECT c.id, c.email, c.name, c.role FROM users c
        WHERE c.id = r.claimed_user AND c.is_active AND c.token_version = r.claimed_version
          AND EXISTS (SELECT FROM refresh_tokens t
                      WHERE t.family_id = r.claimed_session AND t.user_id = c.id AND t.revoked_at IS NULL)
        LIMIT 1) u ON true
    ORDER BY key, r.ordinality
  LOOP
    item := v.position; user_id := v.id; email := v.email; name := v.name; role := v.role;
    allowed := true; remaining := NULL; reset_seconds := NULL;
    IF v.call_limit > 0 THEN
      SELECT c.allowed, c.remaining, c.reset_seconds INTO allowed, remaining, reset_seconds
        FROM count_request(v.key, v.call_limit, v.call_window) c;
    END IF;
    RETURN NEXT;
  END LOOP;
END
$$;
