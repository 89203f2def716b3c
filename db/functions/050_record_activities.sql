-- Records a batch of activities in one statement. Pairs are locked in key order, so that two batches never deadlock.
-- The activities of one pair keep their order in the array. A refused item does not affect the others. Each item has
-- its own actor, because items may come from several requests. Such shared batches set p_lock_timeout_ms, so that no
-- request delays the others for long.
CREATE OR REPLACE FUNCTION record_activities(p_items jsonb, p_lock_timeout_ms integer DEFAULT NULL)
RETURNS TABLE (
  item integer, outcome text, level_before integer, level_after integer, license_level integer,
  total_xp bigint, completed_sessions integer, completed_projects integer, theory_hours integer,
  practice_hours integer, version text
) LANGUAGE plpgsql AS $$
DECLARE
  v record;
  r record;
BEGIN
  IF p_lock_timeout_ms IS NOT NULL THEN
    PERFORM set_config('lock_timeout', p_lock_timeout_ms || 'ms', true);
  END IF;
  FOR v IN
    SELECT (e.ordinality - 1)::integer AS position, i.*
    FROM jsonb_array_elements(p_items) WITH ORDINALITY AS e(value, ordinality),
      LATERAL jsonb_to_record(e.value) AS i(
        user_id bigint, specialization_id text, activity_key text, xp_change bigint, sessions_change integer,
        projects_change integer, theory_hours_change integer, practice_hours_change integer, occurred_at timestamptz,
        actor text, request_id text)
    ORDER BY i.user_id, i.specialization_id COLLATE "C", e.ordinality
  LOOP
    r := record_activity(v.user_id, v.specialization_id, v.activity_key, v.xp_change, v.sessions_change,
      v.projects_change, v.theory_hours_change, v.practice_hours_change, v.occurred_at, v.actor, v.request_id);
    item := v.position; outcome := r.outcome; level_before := r.level_before; level_after := r.level_after;
    license_level := r.license_level; total_xp := r.total_xp; completed_sessions := r.completed_sessions;
    completed_projects := r.completed_projects; theory_hours := r.theory_hours;
    practice_hours := r.practice_hours; version := r.version;
    RETURN NEXT;
  END LOOP;
END
$$;
