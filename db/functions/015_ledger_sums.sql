-- The sums of a pair's ledger, opening and adjustments included: what its totals are held against. It returns a table,
-- because the planner inlines such a function into the query that joins it. Without any entry all sums are 0.
CREATE OR REPLACE FUNCTION ledger_sums(p_user bigint, p_specialization text)
RETURNS TABLE (
  xp bigint, sessions integer, projects integer, theory_hours integer, practice_hours integer, has_ledger boolean, ledger jsonb
) LANGUAGE sql STABLE AS $$
  SELECT xp, sessions, projects, theory_hours, practice_hours,
    (xp, sessions, projects, theory_hours, practice_hours) <> (0, 0, 0, 0, 0),
    jsonb_build_object('xp', xp::text, 'sessions', sessions, 'projects', projects, 'theory_hours', theory_hours,
      'practice_hours', practice_hours)
  FROM (
    SELECT coalesce(sum(a.xp_change), 0)::bigint AS xp, coalesce(sum(a.sessions_change), 0)::integer AS sessions,
      coalesce(sum(a.projects_change), 0)::integer AS projects,
      coalesce(sum(a.theory_hours_change), 0)::integer AS theory_hours,
      coalesce(sum(a.practice_hours_change), 0)::integer AS practice_hours
    FROM activities a WHERE a.user_id = p_user AND a.specialization_id = p_specialization) s
$$;
