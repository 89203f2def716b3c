-- The trigger that captures what a statement wrote to specialization_progress past the door. It has the rights of its
-- owner, because a writer needs none on the tables of the capture. It never fails: its own error becomes a gap. Its plans
-- are kept from one call to the next, and a call brings one row or a million: without nested loops a plan is good for both.
CREATE OR REPLACE FUNCTION capture_progress_writes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
          user_range, statement_id, written_at, record, user_ids, specialization_ids, levels_after, xp_after,
          sessions_after, projects_after, theory_hours_after, practice_hours_after)
        SELECT
          user_id / 64, v_statement, v_at, 'progress', array_agg(user_id), array_agg(specialization_id),
          array_agg(n.current_level), array_agg(n.total_xp), array_agg(n.completed_sessions),
          array_agg(n.completed_projects), array_agg(n.theory_hours), array_agg(n.practice_hours)
        FROM new_rows n GROUP BY user_id / 64
      RETURNING user_range, cardinality(user_ids) AS pairs),
      queued AS (INSERT INTO dirty_pairs (user_range, statement_id, written_at, pairs, due_at)
        SELECT user_range, v_statement, v_at, pairs, v_at FROM written)
    SELECT sum(pairs) INTO v_pairs FROM written;
  ELSIF TG_OP = 'DELETE' THEN
    WITH written AS (
      INSERT INTO foreign_writes (
          user_range, statement_id, written_at, record, user_ids, specialization_ids, levels_before, xp_before,
          sessions_before, projects_before, theory_hours_before, practice_hours_before)
        SELECT
          user_id / 64, v_statement, v_at, 'progress', array_agg(user_id), array_agg(specialization_id),
          array_agg(o.current_level), array_agg(o.total_xp), array_agg(o.completed_sessions),
          array_agg(o.completed_projects), array_agg(o.theory_hours), array_agg(o.practice_hours)
        FROM old_rows o GROUP BY user_id / 64
      RETURNING user_range, cardinality(user_ids) AS pairs),
      queued AS (INSERT INTO dirty_pairs (user_range, statement_id, written_at, pairs, due_at)
        SELECT user_range, v_statement, v_at, pairs, v_at FROM written)
    SELECT sum(pairs) INTO v_pairs FROM written;
  ELSE
    WITH written AS (
      INSERT INTO foreign_writes (
          user_range, statement_id, written_at, record, user_ids, specialization_ids, levels_before, xp_before,
          sessions_before, projects_before, theory_hours_before, practice_hours_before, levels_after, xp_after,
          sessions_after, projects_after, theory_hours_after, practice_hours_after)
        SELECT
          user_id / 64, v_statement, v_at, 'progress', array_agg(user_id), array_agg(specialization_id),
          array_agg(o.current_level), array_agg(o.total_xp), array_agg(o.completed_sessions),
          array_agg(o.completed_projects), array_agg(o.theory_hours), array_agg(o.practice_hours),
          array_agg(n.current_level), array_agg(n.total_xp), array_agg(n.completed_sessions),
          array_agg(n.completed_projects), array_agg(n.theory_hours), array_agg(n.practice_hours)
        FROM old_rows o FULL JOIN new_rows n USING (user_id, specialization_id)
        WHERE o.current_level IS DISTINCT FROM n.current_level
          OR o.total_xp IS DISTINCT FROM n.total_xp
          OR o.completed_sessions IS DISTINCT FROM n.completed_sessions
          OR o.completed_projects IS DISTINCT FROM n.completed_projects
          OR o.theory_hours IS DISTINCT FROM n.theory_hours
          OR o.practice_hours IS DISTINCT FROM n.practice_hours
          OR o.level_hold IS DISTINCT FROM n.level_hold
        GROUP BY user_id / 64
      RETURNING user_range, cardinality(user_ids) AS pairs),
      queued AS (INSERT INTO dirty_pairs (user_range, statement_id, written_at, pairs, due_at)
        SELECT user_range, v_statement, v_at, pairs, v_at FROM written)
    SELECT sum(pairs) INTO v_pairs FROM written;
  END IF;
  IF v_pairs > 0 THEN
    PERFORM note_foreign_statement(v_statement, v_at, 'progress', lower(TG_OP), v_pairs, false);
  END IF;
  RETURN NULL;
EXCEPTION WHEN OTHERS THEN
  PERFORM note_capture_gap('progress', lower(TG_OP), SQLSTATE);
  RETURN NULL;
END
$$;
