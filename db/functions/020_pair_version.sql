DROP FUNCTION IF EXISTS pair_version(xid, xid);
DROP FUNCTION IF EXISTS pair_version(xid, xid, tid, tid);
-- The version changes at every write of either row of a pair, through the door or not: each row is named by the
-- transaction that wrote it (xmin), and by its place in the table (ctid), because one transaction may write it several
-- times. A license that is missing is named by the newest row of its history, because a decision may write nothing else.
-- Without places it is the version that processes of the version before say. It has no comma, for If-Match. The planner
-- inlines it because each part of it is immutable: without its cast, the text of the last number would not be.
CREATE OR REPLACE FUNCTION pair_version(
  p_progress xid, p_license xid, p_progress_at tid DEFAULT NULL, p_license_at tid DEFAULT NULL,
  p_newest_history bigint DEFAULT NULL
) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(p_progress::text || coalesce('@' || translate(p_progress_at::text, ',()', '-'), ''), '-') || '.'
    || coalesce(p_license::text || coalesce('@' || translate(p_license_at::text, ',()', '-'), ''), '-' || coalesce('@' || p_newest_history::text, ''))
$$;
