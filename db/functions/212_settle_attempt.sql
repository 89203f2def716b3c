-- Ends a reserved attempt, and counts it if it failed. Returns the buckets whose limit it reached, and writes a user's
-- limit into the audit log. Buckets are in the order in which they were reserved, so that two attempts never deadlock.
CREATE OR REPLACE FUNCTION settle_attempt(
  p_accounts text[], p_kinds text[], p_places text[], p_limits integer[], p_window_seconds integer, p_ticket timestamptz,
  p_failed boolean, p_user bigint, p_request text
) RETURNS TABLE (bucket integer) LANGUAGE plpgsql AS $$
DECLARE
  v_window interval := make_interval(secs => p_window_seconds);
  v_failed integer;
BEGIN
  FOR i IN 1 .. cardinality(p_kinds) LOOP
    UPDATE attempts a SET
        reserved = array_remove(a.reserved, p_ticket),
        failed = CASE WHEN p_failed THEN failed_now(a, v_window) + 1 ELSE a.failed END,
        window_started_at = CASE WHEN p_failed AND failed_now(a, v_window) = 0 THEN clock_timestamp() ELSE a.window_started_at END
      WHERE a.account = p_accounts[i] AND a.kind = p_kinds[i] AND a.place = p_places[i]
      RETURNING a.failed INTO v_failed;
    CONTINUE WHEN NOT FOUND OR NOT p_failed OR v_failed <> p_limits[i];
    bucket := i - 1;
    RETURN NEXT;
    IF p_user IS NOT NULL AND p_accounts[i] <> '' THEN
      INSERT INTO audit_log (actor, action, target, after, request_id)
        VALUES ('system:sign-in', 'user.lock_out', 'user/' || p_user,
          jsonb_build_object('kind', p_kinds[i], 'place', nullif(p_places[i], ''), 'failed', v_failed), p_request);
    END IF;
  END LOOP;
END
$$;
