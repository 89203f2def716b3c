-- The two tables and their partitions, progress first. `record` says which of the two records they hold.
CREATE OR REPLACE FUNCTION guarded_relations() RETURNS TABLE (relation regclass, record text, is_root boolean, place bigint)
LANGUAGE sql STABLE AS $$
  SELECT c.oid::regclass, t.record, c.oid = t.root, row_number() OVER (ORDER BY t.record DESC, c.oid <> t.root, c.oid)
  FROM (VALUES ('progress', 'public.specialization_progress'::regclass), ('license', 'public.user_licenses'::regclass))
      AS t(record, root)
    JOIN pg_class c ON c.oid = t.root
      OR c.oid IN (SELECT p.relid FROM pg_partition_tree(t.root) p)
$$;
