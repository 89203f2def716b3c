CREATE SEQUENCE "public"."guard_refusals_decided" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE SEQUENCE "public"."guard_refusals_met" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "guard" (
	"only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"mode" text DEFAULT 'off' NOT NULL,
	"enforce_percent" integer DEFAULT 100 NOT NULL,
	"since" timestamp with time zone DEFAULT now() NOT NULL,
	"changed_by" text,
	"reason" text,
	"version" integer DEFAULT 1 NOT NULL,
	"decided_read" bigint DEFAULT 0 NOT NULL,
	"met_read" bigint DEFAULT 0 NOT NULL,
	"stepped_back" boolean DEFAULT false NOT NULL,
	"fingerprint" text,
	"faults" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"looked_at" timestamp with time zone,
	CONSTRAINT "guard_one_row" CHECK ("guard"."only"),
	CONSTRAINT "guard_mode_known" CHECK ("guard"."mode" IN ('off', 'observe', 'enforce')),
	CONSTRAINT "guard_percent_known" CHECK ("guard"."enforce_percent" IN (0, 5, 25, 50, 100))
);
--> statement-breakpoint
CREATE TABLE "guard_sightings" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "guard_sightings_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"seen_at" timestamp with time zone NOT NULL,
	"refused" boolean DEFAULT false NOT NULL,
	"decided" boolean DEFAULT false NOT NULL,
	"pairs" bigint DEFAULT 1 NOT NULL,
	"transaction_id" bigint,
	"role" text,
	"application" text,
	"record" text,
	"user_id" bigint,
	"specialization_id" text,
	"progress_level" integer,
	"license_level" integer,
	CONSTRAINT "guard_sightings_once" UNIQUE("transaction_id","user_id","specialization_id"),
	CONSTRAINT "guard_sightings_record_known" CHECK ("guard_sightings"."record" IN ('progress', 'license'))
);
--> statement-breakpoint
ALTER TABLE "self_tests" ADD COLUMN "refused" boolean;--> statement-breakpoint
ALTER TABLE "self_tests" ADD COLUMN "captured" boolean;--> statement-breakpoint
CREATE INDEX "guard_sightings_seen" ON "guard_sightings" USING btree ("seen_at");--> statement-breakpoint
INSERT INTO "guard" DEFAULT VALUES;
