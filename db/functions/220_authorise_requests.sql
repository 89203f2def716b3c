DROP FUNCTION IF EXISTS authorise_requests(bigint[], integer[], uuid[], text[], integer[], integer[]);
DROP FUNCTION IF EXISTS authorise_requests(bigint[], integer[], uuid[], text[], integer[], integer[], bigint[], text[], inet[]);
-- Looks up the user of each token or the program of each API key now, and counts each request, in one round trip for a
-- batch of requests. It returns no user when the token's user is deleted, inactive, has a newer token version, or
-- signed out of this session. It returns a key with its state when the secret is right; only a `live` key may do
-- anything. A limit of 0 counts nothing. Counts are made in key order, so that two batches never deadlock.
CREATE FUNCTION authorise_requests(
  p_users bigint[], p_versions integer[], p_sessions uuid[], p_addresses text[], p_limits integer[], p_windows integer[],
  p_keys bigint[] DEFAULT NULL, p_hashes text[] DEFAULT NULL, p_networks inet[] DEFAULT NULL
) RETURNS TABLE (
  item integer, user_id bigint, email text, name text, role text, locale text, time_zone text, second_factor boolean,
  allowed boolean, remaining integer, reset_seconds integer, call_limit integer,
  api_key jsonb
) LANGUAGE plpgsql AS $$
DECLARE
  v record;
  v_now timestamptz := clock_timestamp();
BEGIN
  FOR v IN
    SELECT r.ordinality::integer - 1 AS position, r.call_window, u.id, u.email, u.name, u.role,
      u.locale, u.time_zone, u.second_factor, u.session_id, u.unseen,
      a.key_id, a.state, a.unused, a.api_key,
      CASE WHEN r.call_limit > 0 AND a.state = 'live' THEN coalesce(a.rate_limit_calls, r.call_limit) ELSE r.call_limit END
        AS call_limit,
      (CASE WHEN u.id IS NOT NULL THEN 'user:' || u.id WHEN a.state = 'live' THEN 'key:' || a.key_id
         ELSE 'address:' || r.address END) COLLATE "C" AS key
    FROM unnest(p_users, p_versions, p_sessions, p_addresses, p_limits, p_windows, p_keys, p_hashes, p_networks)
        WITH ORDINALITY AS r(claimed_user, claimed_version, claimed_session, address, call_limit, call_window,
          claimed_key, claimed_hash, network, ordinality)
      LEFT JOIN LATERAL (
        SELECT c.id, c.email, c.name, c.role, c.locale, c.time_zone, c.totp_confirmed_at IS NOT NULL AS second_factor,
          s.id AS session_id, s.last_seen_at < v_now - interval '5 minutes' AS unseen
        FROM users c JOIN sessions s ON s.user_id = c.id
        WHERE c.id = r.claimed_user AND c.is_active AND c.token_version = r.claimed_version
          AND s.id = r.claimed_session AND s.ended_at IS NULL AND s.expires_at > v_now
        LIMIT 1) u ON true
      LEFT JOIN LATERAL (
        SELECT k.id AS key_id, p.rate_limit_calls, s.state,
          k.last_used_at IS NULL OR k.last_used_at < v_now - interval '5 minutes' AS unused,
          jsonb_build_object('id', k.id, 'program', p.name, 'permissions', p.permissions, 'state', s.state) AS api_key
        FROM api_keys k JOIN programs p ON p.id = k.program_id
          CROSS JOIN LATERAL (SELECT CASE
            WHEN k.revoked_at IS NOT NULL THEN 'revoked' WHEN k.expires_at <= v_now THEN 'expired'
            WHEN NOT p.is_active THEN 'inactive'
            WHEN p.networks <> '{}' AND (r.network <<= ANY (p.networks)) IS NOT TRUE THEN 'foreign_network'
            ELSE 'live' END AS state) s
        -- This condition comes first, so that nothing is looked up when there is no key.
        WHERE r.claimed_key IS NOT NULL AND k.id = r.claimed_key AND k.key_hash = r.claimed_hash
        LIMIT 1) a ON true
    ORDER BY key, r.ordinality
  LOOP
    item := v.position; user_id := v.id; email := v.email; name := v.name; role := v.role;
    locale := v.locale; time_zone := v.time_zone; second_factor := v.second_factor;
    allowed := true; remaining := NULL; reset_seconds := NULL; call_limit := v.call_limit; api_key := v.api_key;
    IF v.call_limit > 0 THEN
      SELECT c.allowed, c.remaining, c.reset_seconds INTO allowed, remaining, reset_seconds
        FROM count_request(v.key, v.call_limit, v.call_window) c;
    END IF;
    -- Each use moves the end of the session to later. A transaction that holds the row does the same or ends the
    -- session, so this one does not wait for it.
    IF v.unseen THEN
      UPDATE sessions s SET last_seen_at = v_now,
          expires_at = least(s.ends_at, v_now + make_interval(secs => s.idle_seconds))
        FROM (SELECT o.id FROM sessions o WHERE o.id = v.session_id FOR NO KEY UPDATE SKIP LOCKED) o WHERE s.id = o.id;
    END IF;
    IF v.state = 'live' AND v.unused THEN
      UPDATE api_keys k SET last_used_at = v_now
        FROM (SELECT o.id FROM api_keys o WHERE o.id = v.key_id FOR NO KEY UPDATE SKIP LOCKED) o WHERE k.id = o.id;
    END IF;
    RETURN NEXT;
  END LOOP;
END
$$;
