-- What the triggers of capture and guard are made of, as one hash: the functions that they call, and their own definitions.
CREATE OR REPLACE FUNCTION guard_fingerprint() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT md5(string_agg(d.definition, E'\n' ORDER BY d.definition)) FROM (
    SELECT pg_get_functiondef(p.oid) AS definition FROM pg_proc p
      WHERE p.pronamespace = 'public'::regnamespace AND p.proname IN ('pair_broken', 'guard_writer', 'guard_pair',
        'count_refusal', 'guard_row', 'guard_statement', 'rollout_bucket', 'newest_history', 'statement_fingerprint',
        'note_foreign_statement', 'note_capture_gap', 'capture_progress_writes', 'capture_license_writes',
        'capture_truncation')
    UNION ALL
    SELECT pg_get_triggerdef(g.oid) FROM guarded_relations() r JOIN pg_trigger g ON g.tgrelid = r.relation
      WHERE r.is_root AND g.tgname ~ '^(capture|guard)_') d
$$;
