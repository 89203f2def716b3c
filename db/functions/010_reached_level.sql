-- level_reached_by() as a single value.
CREATE OR REPLACE FUNCTION reached_level(
  p_specialization text, p_xp bigint, p_sessions integer, p_theory_hours integer, p_practice_hours integer
) RETURNS integer LANGUAGE sql STABLE AS $$
  SELECT r.reached_level FROM level_reached_by(p_specialization, p_xp, p_sessions, p_theory_hours, p_practice_hours) r
$$;
