-- Makes the partitions of this week and the next two, and drops those that ended more than p_days days ago (null: none).
-- Returns how many it dropped. It has the rights of its owner, because only the owner of a table may drop it; so it
-- works only for a role that may take pairs from the queue.
CREATE OR REPLACE FUNCTION keep_foreign_writes(p_days integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  v record;
  v_table text;
  v_week timestamptz;
  v_name text;
  v_made boolean := false;
  v_dropped integer := 0;
BEGIN
  IF NOT has_table_privilege(session_user, 'public.dirty_pairs', 'DELETE') OR p_days < 1 THEN
    RAISE EXCEPTION 'role % may not drop what was captured, or keep it % days', session_user, p_days
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  FOREACH v_table IN ARRAY ARRAY['foreign_statements', 'foreign_writes'] LOOP
    FOR v_week IN SELECT date_trunc('week', clock_timestamp()) + make_interval(weeks => n) FROM generate_series(0, 2) n LOOP
      v_name := format('%s_%s', v_table, to_char(v_week, 'IYYY"w"IW'));
      CONTINUE WHEN to_regclass('public.' || v_name) IS NOT NULL;
      BEGIN
        EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)', v_name, v_table,
          v_week, v_week + interval '1 week');
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON public.%I FOR EACH STATEMENT
          EXECUTE FUNCTION refuse_change()', v_name || '_insert_only', v_name);
        v_made := true;
      EXCEPTION
        -- Another process has just made it.
        WHEN duplicate_table OR unique_violation THEN NULL;
        -- Rows of this week lie in the partition for all others, and stay there.
        WHEN check_violation THEN RAISE WARNING 'rows of week % lie in another partition of %', v_week, v_table;
      END;
    END LOOP;
  END LOOP;
  -- The default privileges of the owner would let others write to a new partition.
  IF v_made THEN PERFORM keep_privileges(); END IF;
  FOR v IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent IN ('public.foreign_statements'::regclass, 'public.foreign_writes'::regclass)
      AND c.relname ~ '_\d{4}w\d\d$'
      AND to_timestamp(substring(c.relname FROM '\d{4}w\d\d$'), 'IYYY"w"IW') + interval '1 week'
        < clock_timestamp() - make_interval(days => p_days)
  LOOP
    EXECUTE format('DROP TABLE public.%I', v.relname);
    v_dropped := v_dropped + 1;
  END LOOP;
  RETURN v_dropped;
END
$$;
