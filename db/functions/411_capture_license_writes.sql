-- The same as capture_progress_writes(), for user_licenses.
CREATE OR REPLACE FUNCTION capture_license_writes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET enable_nestloop = off SET enable_mergejoin = off
SET work_mem = '64MB' AS $$
DECLARE
  v_statement bigint;
  v_at timestamptz := clock_timestamp();
  v_pairs bigint;
BEGIN
  v_statement := nextval('foreign_statements_id_seq');
  IF TG_OP = 'INSERT' THEN
    WITH written AS (
      INSERT INTO foreign_writes (
          user_range, statement_id, written_at, record, user_ids, specialization_ids, levels_after)
        SELECT
          user_id / 64, v_statement, v_at, 'license', array_agg(user_id), array_agg(specialization_id),
          array_agg(n.current_level)
        FROM new_rows n GROUP BY user_id / 64
      RETURNING user_range, cardinality(user_ids) AS pairs),
      queued AS (INSERT INTO dirty_pairs (user_range, statement_id, written_at, pairs, due_at)
        SELECT user_range, v_statement, v_at, pairs, v_at FROM written)
    SELECT sum(pairs) INTO v_pairs FROM written;
  ELSIF TG_OP = 'DELETE' THEN
    WITH written AS (
      INSERT INTO foreign_writes (
          user_range, statement_id, written_at, record, user_ids, specialization_ids, levels_before)
        SELECT
          user_id / 64, v_statement, v_at, 'license', array_agg(user_id), array_agg(specialization_id),
          array_agg(o.current_level)
        FROM old_rows o GROUP BY user_id / 64
      RETURNING user_range, cardinality(user_ids) AS pairs),
      queued AS (INSERT INTO dirty_pairs (user_range, statement_id, written_at, pairs, due_at)
        SELECT user_range, v_statement, v_at, pairs, v_at FROM written)
    SELECT sum(pairs) INTO v_pairs FROM written;
  ELSE
    WITH written AS (
      INSERT INTO foreign_writes (
          user_range, statement_id, written_at, record, user_ids, specialization_ids, levels_before, levels_after)
        SELECT
          user_id / 64, v_statement, v_at, 'license', array_agg(user_id), array_agg(specialization_id),
          array_agg(o.current_level), array_agg(n.current_level)
        FROM old_rows o FULL JOIN new_rows n USING (user_id, specialization_id)
        WHERE o.current_level IS DISTINCT FROM n.current_level
          OR o.max_achieved_level IS DISTINCT FROM n.max_achieved_level
          OR o.valid_until IS DISTINCT FROM n.valid_until
          OR o.suspended_at IS DISTINCT FROM n.suspended_at
          OR o.suspend_reason IS DISTINCT FROM n.suspend_reason
        GROUP BY user_id / 64
      RETURNING user_range, cardinality(user_ids) AS pairs),
      queued AS (INSERT INTO dirty_pairs (user_range, statement_id, written_at, pairs, due_at)
        SELECT user_range, v_statement, v_at, pairs, v_at FROM written)
    SELECT sum(pairs) INTO v_pairs FROM written;
  END IF;
  IF v_pairs > 0 THEN
    PERFORM note_foreign_statement(v_statement, v_at, 'license', lower(TG_OP), v_pairs, false);
  END IF;
  RETURN NULL;
EXCEPTION WHEN OTHERS THEN
  PERFORM note_capture_gap('license', lower(TG_OP), SQLSTATE);
  RETURN NULL;
END
$$;
