-- Whether something that is said to have happened lies further ahead of p_now than clocks may differ
-- (OCCURRED_AHEAD_MAX_MINUTES in lib/vocabulary/clock.ts). Without a time it does not.
CREATE OR REPLACE FUNCTION lies_ahead(p_at timestamptz, p_now timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(p_at > p_now + interval '5 minutes', false)
$$;
