-- The highest level whose every required total is reached; level 1 is held on enrolment. Returns a table, because the
-- planner puts the body of such a function into the query that joins it, where a scalar one is called for each row.
CREATE OR REPLACE FUNCTION level_reached_by(
  p_specialization text, p_xp bigint, p_sessions integer, p_theory_hours integer, p_practice_hours integer
) RETURNS TABLE (reached_level integer) LANGUAGE sql STABLE AS $$
  SELECT coalesce(max(level), 1) FROM specialization_levels
  WHERE specialization_id = p_specialization
    AND required_xp <= p_xp AND required_sessions <= p_sessions
    AND required_theory_hours <= p_theory_hours AND required_practice_hours <= p_practice_hours
$$;
