CREATE TABLE "rollout" (
	"only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"stage" integer NOT NULL,
	"entered_at" timestamp with time zone DEFAULT now() NOT NULL,
	"watched_from" timestamp with time zone DEFAULT now() NOT NULL,
	"settles_from" timestamp with time zone DEFAULT now() NOT NULL,
	"steady_since" timestamp with time zone DEFAULT now() NOT NULL,
	"completed_at" timestamp with time zone,
	"auto_advance" boolean DEFAULT false NOT NULL,
	"paused" boolean DEFAULT false NOT NULL,
	"frozen" boolean DEFAULT false NOT NULL,
	"needs_person" boolean DEFAULT false NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"learners_by_bucket" jsonb,
	"pairs_by_bucket" jsonb,
	"counted_at" timestamp with time zone,
	"soak_figures" jsonb,
	"soak_read_at" timestamp with time zone,
	CONSTRAINT "rollout_one_row" CHECK ("rollout"."only"),
	CONSTRAINT "rollout_stage_known" CHECK ("rollout"."stage" IN (0, 5, 25, 50, 100)),
	CONSTRAINT "rollout_complete_at_all" CHECK ("rollout"."completed_at" IS NULL OR "rollout"."stage" = 100)
);
--> statement-breakpoint
CREATE TABLE "rollout_decisions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "rollout_decisions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"action" text NOT NULL,
	"from_stage" integer NOT NULL,
	"to_stage" integer NOT NULL,
	"automatic" boolean NOT NULL,
	"forced" boolean DEFAULT false NOT NULL,
	"causes" text[] DEFAULT '{}' NOT NULL,
	"reason" text,
	"figures" jsonb NOT NULL,
	"actor" text NOT NULL,
	"request_id" text,
	CONSTRAINT "rollout_decisions_action_known" CHECK ("rollout_decisions"."action" IN ('start', 'advance', 'complete', 'roll_back', 'pause', 'resume', 'freeze', 'unfreeze', 'auto_advance_on', 'auto_advance_off'))
);

--> statement-breakpoint
CREATE TRIGGER rollout_decisions_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "rollout_decisions"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- Where nothing is rolled out, everybody is in: a new installation, and one that repaired all before this was there.
INSERT INTO "rollout" ("stage", "completed_at") VALUES (100, now());
