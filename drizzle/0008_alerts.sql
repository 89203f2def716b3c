CREATE TABLE "alert_evaluations" (
	"is_only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"evaluated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "alert_evaluations_one_row" CHECK ("alert_evaluations"."is_only")
);
--> statement-breakpoint
CREATE TABLE "alert_rules" (
	"subject" text PRIMARY KEY NOT NULL,
	"is_enabled" boolean NOT NULL,
	"warning" double precision,
	"critical" double precision,
	"recovery" double precision,
	"fire_after" integer NOT NULL,
	"recover_after" integer NOT NULL,
	"reminder_minutes" integer NOT NULL,
	"minimum_traffic" integer NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_by" text NOT NULL,
	CONSTRAINT "alert_rules_counts" CHECK ("alert_rules"."fire_after" >= 1 AND "alert_rules"."recover_after" >= 1),
	CONSTRAINT "alert_rules_not_negative" CHECK ("alert_rules"."reminder_minutes" >= 0 AND "alert_rules"."minimum_traffic" >= 0)
);
--> statement-breakpoint
CREATE TABLE "alert_states" (
	"subject" text PRIMARY KEY NOT NULL,
	"critical_streak" integer DEFAULT 0 NOT NULL,
	"bad_streak" integer DEFAULT 0 NOT NULL,
	"calm_streak" integer DEFAULT 0 NOT NULL,
	"good_streak" integer DEFAULT 0 NOT NULL,
	"reported" jsonb
);
--> statement-breakpoint
CREATE TABLE "incident_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "incident_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"incident_id" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"event" text NOT NULL,
	"severity" text NOT NULL,
	"told" boolean NOT NULL,
	"held_by" text,
	"actor" text NOT NULL,
	"note" text,
	"figures" jsonb,
	"cause" text,
	"request_id" text
);
--> statement-breakpoint
CREATE TABLE "incidents" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "incidents_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"subject" text NOT NULL,
	"severity" text NOT NULL,
	"worst_severity" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"recovered_at" timestamp with time zone,
	"reopened" integer DEFAULT 0 NOT NULL,
	"cause" text,
	"figures" jsonb NOT NULL,
	"worst_figures" jsonb NOT NULL,
	"told_severity" text,
	"told_at" timestamp with time zone,
	"acknowledged_at" timestamp with time zone,
	"acknowledged_by" text,
	"note" text,
	"silenced_until" timestamp with time zone,
	"silenced_by" text,
	CONSTRAINT "incidents_severity_known" CHECK ("incidents"."severity" IN ('warning', 'critical')),
	CONSTRAINT "incidents_acknowledgement_whole" CHECK (("incidents"."acknowledged_at" IS NULL) = ("incidents"."acknowledged_by" IS NULL))
);
--> statement-breakpoint
CREATE TABLE "maintenance_windows" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "maintenance_windows_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"reason" text NOT NULL,
	"subjects" text[],
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" text NOT NULL,
	"ended_by" text,
	CONSTRAINT "maintenance_windows_order" CHECK ("maintenance_windows"."ends_at" >= "maintenance_windows"."starts_at")
);
--> statement-breakpoint
CREATE TABLE "self_tests" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "self_tests_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"broken_at" timestamp with time zone NOT NULL,
	"found_at" timestamp with time zone,
	"repaired_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "job_runs" DROP CONSTRAINT "job_runs_job_known";--> statement-breakpoint
ALTER TABLE "incident_events" ADD CONSTRAINT "incident_events_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "incident_events_incident" ON "incident_events" USING btree ("incident_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "incidents_open_subject" ON "incidents" USING btree ("subject") WHERE "incidents"."recovered_at" IS NULL;--> statement-breakpoint
CREATE INDEX "incidents_newest" ON "incidents" USING btree ("opened_at","id");--> statement-breakpoint
CREATE INDEX "incidents_subject" ON "incidents" USING btree ("subject","id");--> statement-breakpoint
CREATE INDEX "incidents_recovered" ON "incidents" USING btree ("recovered_at") WHERE "incidents"."recovered_at" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "maintenance_windows_newest" ON "maintenance_windows" USING btree ("starts_at","id");--> statement-breakpoint
CREATE INDEX "maintenance_windows_end" ON "maintenance_windows" USING btree ("ends_at");--> statement-breakpoint
CREATE UNIQUE INDEX "self_tests_unrepaired" ON "self_tests" USING btree ((true)) WHERE "self_tests"."repaired_at" IS NULL;--> statement-breakpoint
CREATE INDEX "self_tests_broken" ON "self_tests" USING btree ("broken_at");--> statement-breakpoint
ALTER TABLE "job_runs" ADD CONSTRAINT "job_runs_job_known" CHECK ("job_runs"."job" IN ('health-check', 'auto-sync', 'self-test', 'retention'));