-- The sum of the buckets of two histograms; missing buckets of the shorter one count as zero.
CREATE OR REPLACE FUNCTION add_buckets(p_one bigint[], p_more bigint[]) RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_agg(coalesce(b.one, 0) + coalesce(b.more, 0) ORDER BY b.bucket)
  FROM unnest(p_one, p_more) WITH ORDINALITY AS b(one, more, bucket)
$$;
