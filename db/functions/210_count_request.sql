-- Counts one request for its key, in a window that starts with the key's first request. Past the limit the count does
-- not change, so that a flood of requests writes nothing more. A window that starts ahead of the clock counts as over:
-- the clock was set back since, and no client must wait until it shows that time again.
CREATE OR REPLACE FUNCTION count_request(
  p_key text, p_limit integer, p_window_seconds integer,
  OUT allowed boolean, OUT remaining integer, OUT reset_seconds integer
) LANGUAGE plpgsql AS $$
DECLARE
  v_now timestamptz := clock_timestamp();
  v_window interval := make_interval(secs => p_window_seconds);
  v_since timestamptz := v_now - v_window;
  v_ahead timestamptz := v_now + interval '1 minute';
  v_started timestamptz;
  v_requests integer;
BEGIN
  INSERT INTO rate_limits AS r (key, window_started_at, requests) VALUES (p_key, v_now, 1)
    ON CONFLICT (key) DO UPDATE SET
      requests = CASE WHEN r.window_started_at BETWEEN v_since AND v_ahead THEN r.requests + 1 ELSE 1 END,
      window_started_at = CASE WHEN r.window_started_at BETWEEN v_since AND v_ahead THEN r.window_started_at ELSE v_now END
      WHERE r.requests < p_limit OR r.window_started_at NOT BETWEEN v_since AND v_ahead
    RETURNING r.window_started_at, r.requests INTO v_started, v_requests;
  allowed := FOUND;
  IF NOT allowed THEN
    SELECT r.window_started_at INTO v_started FROM rate_limits r WHERE r.key = p_key;
    v_requests := p_limit;
  END IF;
  remaining := greatest(p_limit - v_requests, 0);
  reset_seconds := greatest(1, ceil(extract(epoch FROM coalesce(v_started, v_now) + v_window - v_now)))::integer;
END
$$;
