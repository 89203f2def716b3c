-- The newest row of a pair's license history; the order is that of ids, never of a time that a writer chose. `lowers`: it
-- lowered the level, and is no undo of a repair. `withdraws`: a person withdrew the license; `ended`: until a time that has
-- passed. It returns a table, because the planner inlines such a function into the query that joins it.
CREATE OR REPLACE FUNCTION newest_history(p_user bigint, p_specialization text)
RETURNS TABLE (
  id bigint, source text, from_level integer, to_level integer, lowers boolean, withdraws boolean, ended boolean,
  withdrawn_until timestamptz, advanced_at timestamptz, actor text, reason text
) LANGUAGE sql STABLE AS $$
  SELECT g.id, g.source, g.from_level, g.to_level, g.to_level < g.from_level AND g.source <> 'undo', g.source = 'withdrawal',
    g.source = 'withdrawal' AND coalesce((g.details ->> 'until')::timestamptz <= now(), false),
    CASE WHEN g.source = 'withdrawal' THEN (g.details ->> 'until')::timestamptz END, g.advanced_at, g.actor, g.reason
  FROM license_progressions g WHERE g.user_id = p_user AND g.specialization_id = p_specialization
  ORDER BY g.id DESC LIMIT 1
$$;
