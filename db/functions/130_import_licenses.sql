-- Loads one batch of a legacy system's licenses as they are, violations included. It makes no history row: the reasons
-- for these levels are in the legacy history or are unknown, and evidence must show that.
CREATE OR REPLACE FUNCTION import_licenses(
  p_batch bigint, p_actor text, OUT written bigint, OUT unchanged bigint, OUT rejected bigint
) LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO user_licenses (user_id, specialization_id, current_level, max_achieved_level, started_at, last_advanced_at)
    SELECT r.user_id, r.specialization_id, r.current_level, r.max_achieved_level, coalesce(r.started_at, now()),
      r.last_advanced_at
    FROM import_rows r WHERE r.batch = p_batch AND r.ordinal = 1
    ORDER BY r.user_id, r.specialization_id COLLATE "C"
    ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS written = ROW_COUNT;
  INSERT INTO import_rejects (line, reason, raw)
    SELECT r.line, 'a license of this user and specialization exists with other values', r.raw
    FROM import_rows r LEFT JOIN user_licenses l USING (user_id, specialization_id)
    WHERE r.batch = p_batch AND NOT coalesce(
      l.started_at = coalesce(r.started_at, l.started_at) AND (
        ((l.current_level, l.max_achieved_level) = (r.current_level, r.max_achieved_level)
          AND l.last_advanced_at IS NOT DISTINCT FROM r.last_advanced_at)
        -- The same license, whose level was changed through the door since.
        OR EXISTS (SELECT FROM license_progressions g
             WHERE g.user_id = r.user_id AND g.specialization_id = r.specialization_id
               AND g.from_level = r.current_level AND g.source <> 'import')), false);
  GET DIAGNOSTICS rejected = ROW_COUNT;
  SELECT count(*) - written - rejected INTO unchanged FROM import_rows r WHERE r.batch = p_batch;
END
$$;
