-- Makes the triggers of the capture that are missing, and enables those that are not. ALWAYS: they also run where a session
-- calls itself a replica. Each needs only the ownership of its table.
CREATE OR REPLACE FUNCTION keep_capture() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v record;
  v_past_door CONSTANT text := 'WHEN (current_setting(''lockstep.door'', true) IS DISTINCT FROM ''open'')';
BEGIN
  FOR v IN
    SELECT t.name AS table, 'capture_' || lower(e.event) AS name, e.event, e.rows,
      CASE e.event WHEN 'TRUNCATE' THEN 'capture_truncation' ELSE t.function END AS function
    FROM (VALUES ('specialization_progress', 'capture_progress_writes'), ('user_licenses', 'capture_license_writes'))
        AS t(name, function)
      CROSS JOIN (VALUES ('INSERT', 'REFERENCING NEW TABLE AS new_rows'), ('DELETE', 'REFERENCING OLD TABLE AS old_rows'),
        ('UPDATE', 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'), ('TRUNCATE', '')) AS e(event, rows)
  LOOP
    IF NOT has_trigger(v.table, v.name) THEN
      EXECUTE format('CREATE TRIGGER %I AFTER %s ON public.%I %s FOR EACH STATEMENT %s EXECUTE FUNCTION public.%I()',
        v.name, v.event, v.table, v.rows, v_past_door, v.function);
    END IF;
    IF NOT EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = format('public.%I', v.table)::regclass
        AND g.tgname = v.name AND g.tgenabled = 'A') THEN
      EXECUTE format('ALTER TABLE public.%I ENABLE ALWAYS TRIGGER %I', v.table, v.name);
    END IF;
  END LOOP;
END
$$;
