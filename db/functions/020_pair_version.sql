-- The version changes at every write of either row of a pair, through the door or not.
CREATE OR REPLACE FUNCTION pair_version(p_progress xid, p_license xid) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(p_progress::text, '-') || '.' || coalesce(p_license::text, '-')
$$;
