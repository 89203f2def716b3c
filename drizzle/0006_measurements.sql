CREATE TABLE "measurements" (
	"name" text NOT NULL,
	"minute" timestamp with time zone NOT NULL,
	"label" text NOT NULL,
	"outcome" text NOT NULL,
	"count" bigint NOT NULL,
	"sum_ms" double precision NOT NULL,
	"buckets" bigint[] NOT NULL,
	CONSTRAINT "measurements_name_minute_label_outcome_pk" PRIMARY KEY("name","minute","label","outcome")
);
--> statement-breakpoint
CREATE TABLE "processes" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"hostname" text NOT NULL,
	"pid" integer NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	"stopped_at" timestamp with time zone,
	"sequence" bigint NOT NULL,
	"pool_max" integer NOT NULL,
	"pool_in_use" integer NOT NULL,
	"pool_waiting" integer NOT NULL,
	"event_loop_p99_ms" real NOT NULL,
	"memory_bytes" bigint NOT NULL,
	CONSTRAINT "processes_kind_known" CHECK ("processes"."kind" IN ('web', 'worker'))
);
--> statement-breakpoint
CREATE INDEX "processes_seen" ON "processes" USING btree ("seen_at");
--> statement-breakpoint
-- The rows of a minute are written over several times; with room on their page none of it moves the index.
ALTER TABLE "measurements" SET (fillfactor = 70);
