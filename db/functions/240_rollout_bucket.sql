-- The bucket (of a hundred) of a learner; lib/contract/rollout-bucket.ts is the same in TypeScript. It uses only whole
-- numbers below 2^63, which every version of PostgreSQL computes in the same way, and one expression, so that it is
-- inlined.
CREATE OR REPLACE FUNCTION rollout_bucket(p_user_id bigint) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT (((
      ((p_user_id % 2147483647 * 1566083941 + 1481765933) % 2147483647)
      # (((p_user_id % 2147483647 * 1566083941 + 1481765933) % 2147483647) >> 15)
    ) * 668265263 % 2147483647) % 100)::integer
$$;
