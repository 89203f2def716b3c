-- The trigger of the guard. It runs at the end of a transaction, once for each row of the two tables whose level changed past
-- the door, or that came or went. A change of the key writes two pairs. Its argument is the record.
CREATE OR REPLACE FUNCTION guard_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- The statement was counted as one sighting, or it is the self-test, which breaks its own pair to see that it is found.
  IF current_setting('lockstep.guard_counted', true) = 'all'
      OR current_setting('lockstep.self_test', true) = 'break' AND coalesce(NEW.user_id, OLD.user_id) = 0 THEN
    RETURN NULL;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    PERFORM guard_pair(OLD.user_id, OLD.specialization_id, TG_ARGV[0]);
  END IF;
  IF TG_OP = 'INSERT' OR TG_OP = 'UPDATE'
      AND (NEW.user_id, NEW.specialization_id) IS DISTINCT FROM (OLD.user_id, OLD.specialization_id) THEN
    PERFORM guard_pair(NEW.user_id, NEW.specialization_id, TG_ARGV[0]);
  END IF;
  RETURN NULL;
END
$$;
