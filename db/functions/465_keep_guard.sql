-- Makes the triggers of the guard that are missing, and enables or disables them as its mode says, on the two tables and on
-- each of their partitions. ALWAYS: they also run where a session calls itself a replica. Each needs only the ownership of its
-- table. A trigger that must change gets another name: one that is here is not made again.
CREATE OR REPLACE FUNCTION keep_guard() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v record;
  v_enabled "char" := (SELECT CASE g.mode WHEN 'off' THEN 'D' ELSE 'A' END FROM guard g);
  v_past_door CONSTANT text := 'current_setting(''lockstep.door'', true) IS DISTINCT FROM ''open''';
  v_changed CONSTANT text := '(OLD.current_level, OLD.user_id, OLD.specialization_id)
    IS DISTINCT FROM (NEW.current_level, NEW.user_id, NEW.specialization_id)';
BEGIN
  FOR v IN
    SELECT t.name AS table, t.record, e.event, lower(e.event) AS suffix, e.rows
    FROM (VALUES ('specialization_progress', 'progress'), ('user_licenses', 'license')) AS t(name, record)
      CROSS JOIN (VALUES ('INSERT', 'NEW TABLE AS new_rows'), ('DELETE', 'OLD TABLE AS old_rows'),
        ('UPDATE', 'OLD TABLE AS old_rows NEW TABLE AS new_rows')) AS e(event, rows)
  LOOP
    IF NOT has_trigger(v.table, 'guard_' || v.suffix) THEN
      EXECUTE format('CREATE CONSTRAINT TRIGGER %I AFTER %s ON public.%I DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        WHEN (%s%s) EXECUTE FUNCTION public.guard_row(%L)', 'guard_' || v.suffix, v.event, v.table,
        CASE v.event WHEN 'UPDATE' THEN v_changed || ' AND ' ELSE '' END, v_past_door, v.record);
    END IF;
    IF NOT has_trigger(v.table, 'guard_size_' || v.suffix) THEN
      EXECUTE format('CREATE TRIGGER %I AFTER %s ON public.%I REFERENCING %s FOR EACH STATEMENT
        WHEN (%s) EXECUTE FUNCTION public.guard_statement(%L)', 'guard_size_' || v.suffix, v.event, v.table, v.rows,
        v_past_door, v.record);
    END IF;
  END LOOP;
  FOR v IN
    SELECT g.tgrelid::regclass AS table, g.tgname AS name FROM guarded_relations() r JOIN pg_trigger g ON g.tgrelid = r.relation
    WHERE g.tgname ~ '^guard_(size_)?(insert|update|delete)$' AND g.tgenabled <> v_enabled ORDER BY r.place
  LOOP
    EXECUTE format('ALTER TABLE ONLY %s %s TRIGGER %I', v.table,
      CASE v_enabled WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'DISABLE' END, v.name);
  END LOOP;
END
$$;
