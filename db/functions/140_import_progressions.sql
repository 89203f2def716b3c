-- Loads one batch of a legacy system's license history. An existing row is not added again.
CREATE OR REPLACE FUNCTION import_progressions(
  p_batch bigint, p_actor text, OUT written bigint, OUT unchanged bigint, OUT rejected bigint
) LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO license_progressions (user_id, specialization_id, from_level, to_level, advanced_at, source, actor, reason)
    SELECT n.user_id, n.specialization_id, n.from_level, n.to_level, n.advanced_at, 'import', p_actor, n.reason
    FROM (SELECT DISTINCT ON (r.user_id, r.specialization_id, r.from_level, r.to_level, r.advanced_at) r.*
          FROM import_rows r WHERE r.batch = p_batch
          ORDER BY r.user_id, r.specialization_id, r.from_level, r.to_level, r.advanced_at, r.line) n
    WHERE NOT EXISTS (SELECT FROM license_progressions g
      WHERE g.user_id = n.user_id AND g.specialization_id = n.specialization_id AND g.to_level = n.to_level
        AND g.from_level IS NOT DISTINCT FROM n.from_level AND g.advanced_at = n.advanced_at)
    ORDER BY n.user_id, n.specialization_id COLLATE "C", n.advanced_at, n.line;
  GET DIAGNOSTICS written = ROW_COUNT;
  rejected := 0;
  SELECT count(*) - written INTO unchanged FROM import_rows r WHERE r.batch = p_batch;
END
$$;
