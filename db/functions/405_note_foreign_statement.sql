-- Stores who sent the statement that is running.
CREATE OR REPLACE FUNCTION note_foreign_statement(
  p_id bigint, p_at timestamptz, p_record text, p_operation text, p_pairs bigint, p_claims_door boolean
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO foreign_statements (id, written_at, transaction_id, backend_pid, role, application, address, statement,
      record, operation, pairs, claims_door)
    VALUES (p_id, p_at, pg_current_xact_id()::text::bigint, pg_backend_pid(), session_user,
      left(current_setting('application_name'), 200), host(inet_client_addr()), statement_fingerprint(current_query()),
      p_record, p_operation, p_pairs, p_claims_door);
END
$$;
