-- The trigger that keeps the guard's queue small, which PostgreSQL holds in memory until the end of the transaction: of the
-- learners of whom a writer may break no pair, one statement changes at most 100,000 levels. A writer that is only observed
-- may change more. Then they are one sighting, and the pairs of this transaction are not looked at one by one. Its arguments
-- are the record and, if not 100,000, how many.
CREATE OR REPLACE FUNCTION guard_statement() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET enable_nestloop = off SET enable_mergejoin = off
SET work_mem = '64MB' AS $$
DECLARE
  v_max CONSTANT bigint := coalesce(TG_ARGV[1], '100000');
  v_writer record;
  v_changed bigint;
  v_enforced bigint := 0;
BEGIN
  BEGIN
    IF TG_OP = 'DELETE' THEN
      SELECT count(*) INTO v_changed FROM old_rows;
    ELSE
      SELECT count(*) INTO v_changed FROM new_rows;
    END IF;
    IF v_changed <= v_max THEN RETURN NULL; END IF;
    SELECT * INTO v_writer FROM guard_writer();
    IF TG_OP = 'INSERT' THEN
      SELECT count(*) FILTER (WHERE rollout_bucket(n.user_id) < v_writer.enforces) INTO v_enforced FROM new_rows n;
    ELSIF TG_OP = 'DELETE' THEN
      SELECT count(*) FILTER (WHERE rollout_bucket(o.user_id) < v_writer.enforces) INTO v_enforced FROM old_rows o;
    ELSE
      SELECT count(*), count(*) FILTER (WHERE rollout_bucket(user_id) < v_writer.enforces) INTO v_changed, v_enforced
        FROM old_rows o FULL JOIN new_rows n USING (user_id, specialization_id)
        WHERE o.current_level IS DISTINCT FROM n.current_level;
      IF v_changed <= v_max THEN RETURN NULL; END IF;
    END IF;
    IF v_writer.enforces = 0 THEN
      PERFORM set_config('lockstep.guard_counted', 'all', true);
      INSERT INTO guard_sightings (seen_at, transaction_id, role, application, record, pairs)
        VALUES (clock_timestamp(), pg_current_xact_id()::text::bigint, session_user,
          left(current_setting('application_name'), 200), TG_ARGV[0], v_changed);
    END IF;
  EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'the guard of Lockstep could not count the rows of a statement' USING ERRCODE = SQLSTATE;
  END;
  IF v_enforced <= v_max THEN RETURN NULL; END IF;
  PERFORM count_refusal(v_writer.is_refused);
  RAISE EXCEPTION 'Lockstep refused a statement that changes % levels; the most is %', v_enforced, v_max
    USING ERRCODE = 'check_violation', SCHEMA = 'public', TABLE = TG_TABLE_NAME, CONSTRAINT = 'lockstep_guard',
      DETAIL = 'Each changed level waits in memory until the transaction ends, when its pair is compared.',
      HINT = format('Write in transactions of at most %s levels, both records of a pair in one transaction.', v_max);
END
$$;
