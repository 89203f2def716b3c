-- Revokes privileges that the roles of deploy/roles.sql must not have, under any name of these roles, so that a
-- migration needs no second run of that file. Only the owner may change the ledger, the history and the audit log, or
-- empty a table. What was captured, only the triggers write. Roles that may only read see no secret. Without such roles it does nothing.
CREATE OR REPLACE FUNCTION keep_privileges() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v record;
BEGIN
  FOR v IN
    SELECT c.oid, c.relname, a.grantee, coalesce(r.rolname, 'public') AS role, r.rolname IS NULL AS everybody,
      bool_or(a.privilege_type IN ('INSERT', 'UPDATE', 'DELETE')) AS writes
    FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.grantee <> c.relowner
    GROUP BY c.oid, r.rolname, a.grantee
  LOOP
    IF v.relname ~ '^foreign_(statements|writes)' THEN
      EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON public.%I FROM %s', v.relname,
        CASE WHEN v.everybody THEN 'PUBLIC' ELSE quote_ident(v.role) END);
    ELSIF v.relname IN ('activities', 'license_progressions', 'audit_log', 'rollout_decisions') THEN
      EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON public.%I FROM %s', v.relname,
        CASE WHEN v.everybody THEN 'PUBLIC' ELSE quote_ident(v.role) END);
    ELSIF v.writes THEN
      NULL;
    ELSIF v.relname IN ('refresh_tokens', 'recovery_codes', 'idempotency_keys', 'secret_key_fingerprint') THEN
      EXECUTE format('REVOKE SELECT ON public.%I FROM %s', v.relname,
        CASE WHEN v.everybody THEN 'PUBLIC' ELSE quote_ident(v.role) END);
    ELSIF v.relname IN ('users', 'alert_channels', 'api_keys') THEN
      EXECUTE format('REVOKE SELECT ON public.%3$I FROM %1$s; GRANT SELECT (%2$s) ON public.%3$I TO %1$s',
        CASE WHEN v.everybody THEN 'PUBLIC' ELSE quote_ident(v.role) END,
        (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
         WHERE attrelid = v.oid AND attnum > 0 AND NOT attisdropped
           AND attname NOT IN ('password_hash', 'totp_secret', 'secret', 'key_hash')),
        v.relname);
    END IF;
  END LOOP;
END
$$;
