-- Switches the guard: its mode, and the percent of the learners of whom nobody may break a pair when it enforces. It has the
-- rights of its owner, because only the owner of a table may enable a trigger; so it works only for a role that may take
-- pairs from the queue. Switching between off and the other modes waits for the writers of the two tables, and they for it:
-- not longer than lock_timeout says here. It is longer than the second after which an autovacuum makes room.
CREATE OR REPLACE FUNCTION set_guard(p_mode text, p_percent integer, p_by text, p_reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '1500ms' AS $$
BEGIN
  IF NOT has_table_privilege(session_user, 'public.dirty_pairs', 'DELETE') THEN
    RAISE EXCEPTION 'role % may not switch the guard', session_user USING ERRCODE = 'insufficient_privilege';
  END IF;
  UPDATE guard SET mode = p_mode, enforce_percent = p_percent, since = clock_timestamp(), changed_by = p_by, reason = p_reason,
    stepped_back = false, version = version + 1;
  PERFORM keep_guard();
END
$$;
