-- When the newest recorded activity of a pair happened. Null without one.
CREATE OR REPLACE FUNCTION newest_activity(p_user bigint, p_specialization text) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT max(a.occurred_at) FROM activities a
    WHERE a.user_id = p_user AND a.specialization_id = p_specialization AND a.kind = 'activity');
END
$$;
