-- Reserves a place for one attempt at a secret in each of these buckets, or in none of them. It goes through them in
-- order, so that an attempt that the first one refuses touches no other. `busy`: so many attempts are running that the
-- limit could be reached; ask again. `refused`: the limit is reached; the answer says when to come back. A bucket of
-- the kind `account` never closes: past its limit it allows one attempt at a time, after a pause that doubles with each
-- failure up to a minute. An attempt whose process died counts as running for 30 seconds. Times that lie ahead of the
-- clock count as over: the clock was set back since.
CREATE OR REPLACE FUNCTION reserve_attempt(
  p_accounts text[], p_kinds text[], p_places text[], p_limits integer[], p_window_seconds integer,
  OUT outcome text, OUT bucket integer, OUT retry_seconds integer, OUT ticket timestamptz
) LANGUAGE plpgsql AS $$
DECLARE
  v_window interval := make_interval(secs => p_window_seconds);
  v_held attempts;
  v_failed integer;
BEGIN
  FOR i IN 1 .. cardinality(p_kinds) LOOP
    bucket := i - 1;
    INSERT INTO attempts (account, kind, place, window_started_at)
      VALUES (p_accounts[i], p_kinds[i], p_places[i], clock_timestamp()) ON CONFLICT DO NOTHING;
    SELECT * INTO v_held FROM attempts a
      WHERE a.account = p_accounts[i] AND a.kind = p_kinds[i] AND a.place = p_places[i] FOR NO KEY UPDATE;
    -- The row was deleted in between, so the limit was lifted.
    CONTINUE WHEN NOT FOUND;
    ticket := clock_timestamp();
    v_failed := failed_now(v_held, v_window);
    IF v_failed < p_limits[i] THEN
      IF v_failed + cardinality(under_way(v_held)) >= p_limits[i] THEN
        outcome := 'busy'; retry_seconds := 1;
        RETURN;
      END IF;
    ELSIF p_kinds[i] <> 'account' THEN
      outcome := 'refused';
      retry_seconds := ceil(extract(epoch FROM v_held.window_started_at + v_window - ticket));
      RETURN;
    ELSIF v_held.opens_at BETWEEN ticket AND ticket + interval '1 minute' THEN
      outcome := 'refused';
      retry_seconds := greatest(1, ceil(extract(epoch FROM v_held.opens_at - ticket)));
      RETURN;
    END IF;
  END LOOP;
  ticket := clock_timestamp();
  UPDATE attempts a SET
      reserved = under_way(a) || ticket,
      opens_at = CASE WHEN b.kind = 'account' AND failed_now(a, v_window) >= b.call_limit
        THEN ticket + make_interval(secs => least(60, 2 ^ least(a.failed - b.call_limit, 6))) END
    FROM unnest(p_accounts, p_kinds, p_places, p_limits) AS b(account, kind, place, call_limit)
    WHERE a.account = b.account AND a.kind = b.kind AND a.place = b.place;
  outcome := 'reserved'; bucket := NULL; retry_seconds := NULL;
END
$$;
