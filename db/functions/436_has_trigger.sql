-- Whether a table has a trigger of this name, enabled or not.
CREATE OR REPLACE FUNCTION has_trigger(p_table text, p_name text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = format('public.%I', p_table)::regclass AND g.tgname = p_name);
END
$$;
