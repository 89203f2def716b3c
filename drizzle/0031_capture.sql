CREATE SEQUENCE "foreign_statements_id_seq";
--> statement-breakpoint
CREATE TABLE "capture_gaps" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "capture_gaps_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"noted_at" timestamp with time zone NOT NULL,
	"role" text NOT NULL,
	"application" text NOT NULL,
	"record" text NOT NULL,
	"operation" text NOT NULL,
	"sqlstate" text,
	"audit_asked_at" timestamp with time zone,
	CONSTRAINT "capture_gaps_record_known" CHECK ("capture_gaps"."record" IN ('progress', 'license')),
	CONSTRAINT "capture_gaps_operation_known" CHECK ("capture_gaps"."operation" IN ('insert', 'update', 'delete', 'truncate'))
);
--> statement-breakpoint
CREATE TABLE "dirty_pairs" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "dirty_pairs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"user_range" bigint NOT NULL,
	"statement_id" bigint NOT NULL,
	"written_at" timestamp with time zone NOT NULL,
	"pairs" integer NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"look" smallint DEFAULT 1 NOT NULL,
	CONSTRAINT "dirty_pairs_look" CHECK ("dirty_pairs"."look" IN (1, 2))
);
--> statement-breakpoint
CREATE TABLE "findings_gate" (
	"never" boolean
);
--> statement-breakpoint
CREATE TABLE "foreign_statements" (
	"id" bigint DEFAULT nextval('foreign_statements_id_seq') NOT NULL,
	"written_at" timestamp with time zone NOT NULL,
	"transaction_id" bigint NOT NULL,
	"backend_pid" integer NOT NULL,
	"role" text NOT NULL,
	"application" text NOT NULL,
	"address" text,
	"statement" text NOT NULL,
	"record" text NOT NULL,
	"operation" text NOT NULL,
	"pairs" bigint NOT NULL,
	"claims_door" boolean DEFAULT false NOT NULL,
	CONSTRAINT "foreign_statements_id_written_at_pk" PRIMARY KEY("id","written_at"),
	CONSTRAINT "foreign_statements_record_known" CHECK ("foreign_statements"."record" IN ('progress', 'license')),
	CONSTRAINT "foreign_statements_operation_known" CHECK ("foreign_statements"."operation" IN ('insert', 'update', 'delete', 'truncate'))
) PARTITION BY RANGE ("written_at");
--> statement-breakpoint
CREATE TABLE "foreign_writes" (
	"user_range" bigint NOT NULL,
	"statement_id" bigint NOT NULL,
	"written_at" timestamp with time zone NOT NULL,
	"record" text NOT NULL,
	"user_ids" bigint[] NOT NULL,
	"specialization_ids" text[] NOT NULL,
	"levels_before" integer[],
	"levels_after" integer[],
	"xp_before" bigint[],
	"xp_after" bigint[],
	"sessions_before" integer[],
	"sessions_after" integer[],
	"projects_before" integer[],
	"projects_after" integer[],
	"theory_hours_before" integer[],
	"theory_hours_after" integer[],
	"practice_hours_before" integer[],
	"practice_hours_after" integer[],
	CONSTRAINT "foreign_writes_user_range_statement_id_written_at_pk" PRIMARY KEY("user_range","statement_id","written_at")
) PARTITION BY RANGE ("written_at");
--> statement-breakpoint
CREATE TABLE "writers" (
	"role" text NOT NULL,
	"application" text NOT NULL,
	"mode" text DEFAULT 'flagged' NOT NULL,
	"first_seen_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"written" bigint DEFAULT 0 NOT NULL,
	"broken" bigint DEFAULT 0 NOT NULL,
	"decided_at" timestamp with time zone,
	"decided_by" text,
	"reason" text,
	CONSTRAINT "writers_role_application_pk" PRIMARY KEY("role","application"),
	CONSTRAINT "writers_mode_known" CHECK ("writers"."mode" IN ('adopted', 'flagged', 'refused')),
	CONSTRAINT "writers_decision_whole" CHECK (("writers"."decided_at" IS NULL) = ("writers"."decided_by" IS NULL))
);
--> statement-breakpoint
ALTER TABLE "violations" ADD COLUMN "written_by" bigint;--> statement-breakpoint
CREATE INDEX "capture_gaps_open" ON "capture_gaps" USING btree ("id") WHERE "capture_gaps"."audit_asked_at" IS NULL;--> statement-breakpoint
CREATE INDEX "dirty_pairs_due" ON "dirty_pairs" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "foreign_statements_writer" ON "foreign_statements" USING btree ("role","application","id");--> statement-breakpoint
CREATE INDEX "foreign_statements_transaction" ON "foreign_statements" USING btree ("transaction_id");--> statement-breakpoint
CREATE INDEX "violations_written_by" ON "violations" USING btree ("written_by") WHERE "violations"."resolved_at" IS NULL AND "violations"."written_by" IS NOT NULL;
--> statement-breakpoint
ALTER SEQUENCE "foreign_statements_id_seq" OWNED BY "foreign_statements"."id";
--> statement-breakpoint
-- Compressing the arrays would cost the writer more than everything else that the capture does.
ALTER TABLE "foreign_writes"
  ALTER COLUMN "user_ids" SET STORAGE EXTERNAL,
  ALTER COLUMN "specialization_ids" SET STORAGE EXTERNAL,
  ALTER COLUMN "levels_before" SET STORAGE EXTERNAL,
  ALTER COLUMN "levels_after" SET STORAGE EXTERNAL,
  ALTER COLUMN "xp_before" SET STORAGE EXTERNAL,
  ALTER COLUMN "xp_after" SET STORAGE EXTERNAL,
  ALTER COLUMN "sessions_before" SET STORAGE EXTERNAL,
  ALTER COLUMN "sessions_after" SET STORAGE EXTERNAL,
  ALTER COLUMN "projects_before" SET STORAGE EXTERNAL,
  ALTER COLUMN "projects_after" SET STORAGE EXTERNAL,
  ALTER COLUMN "theory_hours_before" SET STORAGE EXTERNAL,
  ALTER COLUMN "theory_hours_after" SET STORAGE EXTERNAL,
  ALTER COLUMN "practice_hours_before" SET STORAGE EXTERNAL,
  ALTER COLUMN "practice_hours_after" SET STORAGE EXTERNAL;
--> statement-breakpoint
-- What lies outside of all weeks, because a clock was set. So no writer is ever refused for lack of a partition.
CREATE TABLE "foreign_statements_other" PARTITION OF "foreign_statements" DEFAULT;
--> statement-breakpoint
CREATE TABLE "foreign_writes_other" PARTITION OF "foreign_writes" DEFAULT;
--> statement-breakpoint
CREATE TRIGGER foreign_statements_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "foreign_statements"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER foreign_writes_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "foreign_writes"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- The queue is emptied all the time: without this its dead rows would be read by each look.
ALTER TABLE "dirty_pairs" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
