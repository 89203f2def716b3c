DROP INDEX "violations_resolved";--> statement-breakpoint
DROP INDEX "audit_log_at";--> statement-breakpoint
DROP INDEX "audit_log_target";--> statement-breakpoint
DROP INDEX "audit_log_actor";--> statement-breakpoint
DROP INDEX "audit_log_action";--> statement-breakpoint
DROP INDEX "job_runs_newest";--> statement-breakpoint
ALTER TABLE "license_progressions" ALTER COLUMN "to_level" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "repairs" ALTER COLUMN "policy" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "repair_actions" ADD COLUMN "version_after" text;--> statement-breakpoint
ALTER TABLE "repair_actions" ADD COLUMN "remainder" jsonb;--> statement-breakpoint
ALTER TABLE "repair_actions" ADD COLUMN "undone_by_id" bigint;--> statement-breakpoint
ALTER TABLE "repairs" ADD COLUMN "undoes_id" bigint;--> statement-breakpoint
ALTER TABLE "repairs" ADD COLUMN "undone" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "repairs" ADD COLUMN "changed_since" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "repairs" ADD COLUMN "already_undone" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "violations" ADD COLUMN "resolved_check_id" bigint;--> statement-breakpoint
ALTER TABLE "repairs" ADD CONSTRAINT "repairs_undoes_id_repairs_id_fk" FOREIGN KEY ("undoes_id") REFERENCES "public"."repairs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "repairs_undoes" ON "repairs" USING btree ("undoes_id") WHERE "repairs"."undoes_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "violations_first_check" ON "violations" USING btree ("first_check_id");--> statement-breakpoint
CREATE INDEX "violations_resolved_check" ON "violations" USING btree ("resolved_check_id") WHERE "violations"."resolved_check_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "audit_log_request" ON "audit_log" USING btree ("request_id") WHERE "audit_log"."request_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "job_runs_due" ON "job_runs" USING btree ("due_at","id");--> statement-breakpoint
CREATE INDEX "violations_resolved" ON "violations" USING btree ("resolved_at","id") WHERE "violations"."resolved_at" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "audit_log_at" ON "audit_log" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "audit_log_target" ON "audit_log" USING btree ("target","at","id");--> statement-breakpoint
CREATE INDEX "audit_log_actor" ON "audit_log" USING btree ("actor","at","id");--> statement-breakpoint
CREATE INDEX "audit_log_action" ON "audit_log" USING btree ("action","at","id");--> statement-breakpoint
CREATE INDEX "job_runs_newest" ON "job_runs" USING btree ("job","due_at","id");--> statement-breakpoint
ALTER TABLE "license_progressions" ADD CONSTRAINT "license_progressions_leads_somewhere" CHECK ("license_progressions"."to_level" IS NOT NULL OR "license_progressions"."source" = 'undo');--> statement-breakpoint
ALTER TABLE "repairs" ADD CONSTRAINT "repairs_policy_or_undo" CHECK (("repairs"."policy" IS NULL) = ("repairs"."undoes_id" IS NOT NULL));