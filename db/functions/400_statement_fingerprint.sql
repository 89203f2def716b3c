-- The beginning of a statement without its literals and comments: 200 characters at most. A quoted name with an apostrophe
-- is left out as well. What follows a dollar quote is left out whole.
CREATE OR REPLACE FUNCTION statement_fingerprint(p_statement text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  v text := left(p_statement, 4000);
BEGIN
  v := regexp_replace(v, '"[^"]*''[^"]*"', '"?"', 'g');
  v := regexp_replace(v, '--[^\n]*|/\*([^*]|\*+[^*/])*(\*+/)?', ' ', 'g');
  v := regexp_replace(v, '[eE]''([^''\\]|\\.|'''')*''?|''([^'']|'''')*''?', '?', 'g');
  v := regexp_replace(v, '\$([A-Za-z_]\w*)?\$.*', '?');
  v := regexp_replace(v, '\m\d[\w.]*', '?', 'g');
  v := regexp_replace(v, '\s+', ' ', 'g');
  RETURN left(btrim(v), 200);
END
$$;
