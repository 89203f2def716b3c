-- Loads one batch of the session's import_rows into users. An existing user is never changed: equal rows count as
-- unchanged, different rows are refused, and name the user and the row of the file that they contradict. Rows keep their
-- order, so the first of several rows with one key is used.
CREATE OR REPLACE FUNCTION import_users(
  p_batch bigint, p_actor text, OUT written bigint, OUT unchanged bigint, OUT rejected bigint
) LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO users (external_id, email, name)
    SELECT r.external_id, r.email, r.name FROM import_rows r
    WHERE r.batch = p_batch AND NOT EXISTS (SELECT FROM users u WHERE u.external_id = r.external_id)
      AND r.email = lower(r.email)
    ORDER BY r.line
    ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS written = ROW_COUNT;
  INSERT INTO import_rejects (line, reason, raw)
    SELECT r.line, CASE
        WHEN u.id IS NOT NULL THEN 'external_id exists with another email or name: '
        WHEN o.id IS NOT NULL THEN 'email belongs to another user: '
        WHEN r.email <> lower(r.email) THEN 'email has a letter that this database writes differently'
        ELSE 'the id that the database gave is in use; run the import again' END
      || coalesce('user ' || coalesce(u.id, o.id), '') || coalesce(', external_id ' || coalesce(u.external_id, o.external_id), '')
      || coalesce(', line ' || (SELECT min(f.line) FROM import_rows f
           WHERE f.external_id = coalesce(u.external_id, o.external_id) AND f.line < r.line), ''), r.raw
    FROM import_rows r LEFT JOIN users u ON u.external_id = r.external_id
      LEFT JOIN LATERAL (SELECT * FROM users e WHERE u.id IS NULL AND e.email = r.email LIMIT 1) o ON true
    WHERE r.batch = p_batch AND (u.id IS NULL OR (u.email, u.name) <> (r.email, r.name));
  GET DIAGNOSTICS rejected = ROW_COUNT;
  SELECT count(*) - written - rejected INTO unchanged FROM import_rows r WHERE r.batch = p_batch;
END
$$;
