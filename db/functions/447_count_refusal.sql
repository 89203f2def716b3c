-- Counts a refusal. The refused transaction is rolled back and no row of it stays, but a sequence keeps what it counted.
CREATE OR REPLACE FUNCTION count_refusal(p_writer_is_refused boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM CASE WHEN p_writer_is_refused THEN nextval('guard_refusals_decided') ELSE nextval('guard_refusals_met') END;
END
$$;
