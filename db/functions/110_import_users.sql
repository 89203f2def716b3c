-- Loads one batch of the session's import_rows into users. An existing user is never changed: equal rows count as
-- unchanged, different rows are refused. Rows keep their order, so the first of several rows with one key is used.
CREATE OR REPLACE FUNCTION import_users(
  p_batch bigint, p_actor text, OUT written bigint, OUT unchanged bigint, OUT rejected bigint
) LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO users (external_id, email, name)
    SELECT r.external_id, lower(r.email), r.name FROM import_rows r
    WHERE r.batch = p_batch AND NOT EXISTS (SELECT FROM users u WHERE u.external_id = r.external_id)
    ORDER BY r.line
    ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS written = ROW_COUNT;
  INSERT INTO import_rejects (line, reason, raw)
    SELECT r.line, CASE WHEN u.id IS NULL THEN 'email belongs to another user'
                        ELSE 'external_id exists with another email or name' END, r.raw
    FROM import_rows r LEFT JOIN users u ON u.external_id = r.external_id
    WHERE r.batch = p_batch AND (u.id IS NULL OR (u.email, u.name) <> (lower(r.email), r.name));
  GET DIAGNOSTICS rejected = ROW_COUNT;
  SELECT count(*) - written - rejected INTO unchanged FROM import_rows r WHERE r.batch = p_batch;
END
$$;
