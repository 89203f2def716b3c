-- Loads the new licenses of a judged batch (import_verdicts) as they are, violations included. It makes no history row:
-- the reasons for these levels are in the legacy history or are unknown, and evidence must show that.
DROP FUNCTION IF EXISTS import_licenses(bigint, text);
CREATE OR REPLACE FUNCTION import_licenses(OUT written bigint, OUT unchanged bigint) LANGUAGE plpgsql AS $$
DECLARE
  -- Marks this transaction as one of the door: the triggers that capture foreign writes do not run.
  v_door CONSTANT text := set_config('lockstep.door', 'open', true);
BEGIN
  INSERT INTO user_licenses (user_id, specialization_id, current_level, max_achieved_level, started_at, last_advanced_at)
    SELECT r.user_id, r.specialization_id, r.current_level, r.max_achieved_level, coalesce(r.started_at, now()),
      r.last_advanced_at
    FROM import_license_rows r JOIN import_verdicts v USING (line)
    WHERE v.file = 'licenses.csv' AND v.verdict = 'new' AND r.ordinal = 1
      -- A person may have withdrawn the license of a pair without rows since it was judged; then this fails.
      AND NOT EXISTS (SELECT FROM license_progressions g
        WHERE g.user_id = r.user_id AND g.specialization_id = r.specialization_id AND g.source <> 'import')
    ORDER BY r.user_id, r.specialization_id COLLATE "C"
    ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS written = ROW_COUNT;
  unchanged := import_unchanged('licenses.csv', written);
END
$$;
