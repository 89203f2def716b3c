-- Replaced by level_reached_by().
DROP FUNCTION IF EXISTS reached_level(text, bigint, integer, integer, integer);
-- The highest level of which all required totals are reached; level 1 is given at enrolment. It returns a table,
-- because the planner inlines such a function into the query that joins it. A scalar function would be called for each
-- row.
CREATE OR REPLACE FUNCTION level_reached_by(
  p_specialization text, p_xp bigint, p_sessions integer, p_theory_hours integer, p_practice_hours integer
) RETURNS TABLE (reached_level integer) LANGUAGE sql STABLE AS $$
  SELECT coalesce(max(level), 1) FROM specialization_levels
  WHERE specialization_id = p_specialization
    AND required_xp <= p_xp AND required_sessions <= p_sessions
    AND required_theory_hours <= p_theory_hours AND required_practice_hours <= p_practice_hours
$$;
