-- The number of failed attempts in the current window of a bucket; zero when the window is over.
CREATE OR REPLACE FUNCTION failed_now(p_bucket attempts, p_window interval) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
  RETURN CASE WHEN p_bucket.window_started_at BETWEEN clock_timestamp() - p_window AND clock_timestamp() + interval '1 minute'
    THEN p_bucket.failed ELSE 0 END;
END
$$;

-- The attempts of a bucket that have no result yet.
CREATE OR REPLACE FUNCTION under_way(p_bucket attempts) RETURNS timestamptz[] LANGUAGE plpgsql AS $$
BEGIN
  RETURN ARRAY(SELECT since FROM unnest(p_bucket.reserved) AS since
    WHERE since BETWEEN clock_timestamp() - interval '30 seconds' AND clock_timestamp() + interval '1 minute');
END
$$;
