DROP FUNCTION IF EXISTS claim_idempotency_key(bigint, text, text, integer);
-- Claims an idempotency key of a user, or of a program's API key, for one write, or returns the state of the write that
-- has it. A key whose write died without an answer can be claimed again. So can a key whose time lies ahead: the clock
-- was set back since. Until there is an answer, `body` is the name of the claim: it is another one after a takeover.
CREATE OR REPLACE FUNCTION claim_idempotency_key(
  p_user bigint, p_key text, p_fingerprint text, p_abandoned_seconds integer, p_api_key bigint DEFAULT NULL,
  OUT outcome text, OUT status integer, OUT headers jsonb, OUT body text
) LANGUAGE plpgsql AS $$
DECLARE
  v_known idempotency_keys;
  v_claim text := gen_random_uuid();
BEGIN
  INSERT INTO idempotency_keys (user_id, api_key_id, key, fingerprint, created_at, body)
    VALUES (p_user, p_api_key, p_key, p_fingerprint, clock_timestamp(), v_claim)
    ON CONFLICT DO NOTHING;
  IF FOUND THEN outcome := 'claimed'; body := v_claim; RETURN; END IF;
  UPDATE idempotency_keys k SET created_at = clock_timestamp(), body = v_claim
    WHERE (k.user_id = p_user OR k.api_key_id = p_api_key) AND k.key = p_key
      AND k.status IS NULL AND k.fingerprint = p_fingerprint
      AND k.created_at NOT BETWEEN clock_timestamp() - make_interval(secs => p_abandoned_seconds)
        AND clock_timestamp() + interval '1 minute';
  IF FOUND THEN outcome := 'claimed'; body := v_claim; RETURN; END IF;
  SELECT * INTO v_known FROM idempotency_keys k
    WHERE (k.user_id = p_user OR k.api_key_id = p_api_key) AND k.key = p_key;
  -- The key was released a moment ago: the next request with it claims it.
  IF NOT FOUND THEN outcome := 'running'; RETURN; END IF;
  outcome := CASE WHEN v_known.fingerprint <> p_fingerprint THEN 'other' WHEN v_known.status IS NULL THEN 'running' ELSE 'answered' END;
  status := v_known.status;
  headers := v_known.headers;
  body := v_known.body;
END
$$;
