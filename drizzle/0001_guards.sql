-- Room on each page for the next version of a row: a learner update stays on its page (HOT), and so does the second
-- look at a violation, which comes to every row.
ALTER TABLE "specialization_progress" SET (fillfactor = 85);
--> statement-breakpoint
ALTER TABLE "user_licenses" SET (fillfactor = 85);
--> statement-breakpoint
ALTER TABLE "violations" SET (fillfactor = 50);
--> statement-breakpoint
ALTER TABLE "rate_limits" SET UNLOGGED;
--> statement-breakpoint
ALTER TABLE "rate_limits" SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
--> statement-breakpoint
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
--> statement-breakpoint
CREATE TRIGGER license_progressions_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "license_progressions"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER audit_log_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_log"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
