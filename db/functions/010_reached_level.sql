-- The highest level whose every required total is reached; level 1 is held on enrolment.
CREATE OR REPLACE FUNCTION reached_level(
  p_specialization text, p_xp bigint, p_sessions integer, p_theory_hours integer, p_practice_hours integer
) RETURNS integer LANGUAGE sql STABLE AS $$
  SELECT coalesce(max(level), 1) FROM specialization_levels
  WHERE specialization_id = p_specialization
    AND required_xp <= p_xp AND required_sessions <= p_sessions
    AND required_theory_hours <= p_theory_hours AND required_practice_hours <= p_practice_hours
$$;
