-- What the guard does about who writes now: `enforces` is the percent of the learners of whom this writer may break no pair.
-- It is 100 for a writer that a person decided to refuse. It returns a table, because the planner inlines such a function.
CREATE OR REPLACE FUNCTION guard_writer() RETURNS TABLE (enforces integer, is_refused boolean) LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN w.mode = 'refused' THEN 100 WHEN g.mode = 'enforce' THEN g.enforce_percent ELSE 0 END,
    w.mode IS NOT DISTINCT FROM 'refused'
  FROM guard g LEFT JOIN writers w
    ON w.role = session_user AND w.application = left(current_setting('application_name'), 200)
$$;
