ALTER TABLE "repairs" DROP CONSTRAINT "repairs_state_known";--> statement-breakpoint
ALTER TABLE "job_runs" DROP CONSTRAINT "job_runs_job_known";--> statement-breakpoint
ALTER TABLE "repairs" ADD COLUMN "cohort_only" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "repairs" ADD COLUMN "carrier" text DEFAULT 'process' NOT NULL;--> statement-breakpoint
ALTER TABLE "repairs" ADD COLUMN "attempt" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "repairs" ADD COLUMN "interruptions" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "repairs" ADD COLUMN "done_user_id" bigint;--> statement-breakpoint
ALTER TABLE "repairs" ADD COLUMN "done_specialization_id" text;--> statement-breakpoint
ALTER TABLE "repairs" ADD COLUMN "total" integer;--> statement-breakpoint
ALTER TABLE "repairs" ADD COLUMN "abort_requested_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "repairs" ADD COLUMN "taken_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "repairs" ADD COLUMN "taken_matched" integer;--> statement-breakpoint
CREATE INDEX "repairs_queued" ON "repairs" USING btree ("id") WHERE "repairs"."state" = 'queued';--> statement-breakpoint
ALTER TABLE "repairs" ADD CONSTRAINT "repairs_carrier_known" CHECK ("repairs"."carrier" IN ('process', 'request', 'worker'));--> statement-breakpoint
ALTER TABLE "repairs" ADD CONSTRAINT "repairs_state_known" CHECK ("repairs"."state" IN ('queued', 'running', 'completed', 'failed', 'aborted'));--> statement-breakpoint
ALTER TABLE "job_runs" ADD CONSTRAINT "job_runs_job_known" CHECK ("job_runs"."job" IN ('health-check', 'audit', 'auto-sync', 'self-test', 'retention', 'repairs'));