-- What is wrong with the triggers of capture and guard, beside what the mode of the guard says: `missing`, `disabled` (also
-- one that does not run in every session), or `changed`. No row: all of it is there.
CREATE OR REPLACE FUNCTION guard_faults() RETURNS TABLE (relation text, trigger_name text, fault text) LANGUAGE sql STABLE AS $$
  SELECT r.relation::text, e.name, CASE WHEN g.oid IS NULL THEN 'missing' ELSE 'disabled' END
  FROM guarded_relations() r
    CROSS JOIN (SELECT 'guard_' || event, true, true FROM unnest(ARRAY['insert', 'update', 'delete']) event
      UNION ALL SELECT 'guard_size_' || event, false, true FROM unnest(ARRAY['insert', 'update', 'delete']) event
      UNION ALL SELECT 'capture_' || event, false, false FROM unnest(ARRAY['insert', 'update', 'delete', 'truncate']) event)
      AS e(name, on_partitions, of_guard)
    CROSS JOIN guard u
    LEFT JOIN pg_trigger g ON g.tgrelid = r.relation AND g.tgname = e.name
      -- A partition's own trigger is made with that of its table. Another one of the same name is none of ours.
      AND (r.is_root OR g.tgparentid <> 0)
  WHERE (r.is_root OR e.on_partitions) AND (NOT e.of_guard OR u.mode <> 'off') AND g.tgenabled IS DISTINCT FROM 'A'
  UNION ALL
  SELECT NULL, NULL, 'changed' FROM guard u WHERE u.fingerprint IS DISTINCT FROM guard_fingerprint()
$$;
