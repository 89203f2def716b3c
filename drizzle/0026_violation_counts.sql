CREATE TABLE "violation_changes" (
	"user_range" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "violation_counts" (
	"user_range" bigint NOT NULL,
	"specialization_id" text NOT NULL,
	"kind" text NOT NULL,
	"violations" bigint NOT NULL,
	"needs_attention" bigint NOT NULL,
	"needs_decision" bigint NOT NULL,
	"acknowledged" bigint NOT NULL,
	"muted" bigint NOT NULL,
	"dismissed" bigint NOT NULL,
	"learners_blocked" bigint NOT NULL,
	"learners_over_granted" bigint NOT NULL,
	"mute_ends" timestamp with time zone,
	"mute_ended" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "violation_totals" (
	"specialization_id" text NOT NULL,
	"kind" text NOT NULL,
	"violations" bigint NOT NULL,
	"needs_attention" bigint NOT NULL,
	"needs_decision" bigint NOT NULL,
	"acknowledged" bigint NOT NULL,
	"muted" bigint NOT NULL,
	"dismissed" bigint NOT NULL,
	"learners_blocked" bigint NOT NULL,
	"learners_over_granted" bigint NOT NULL,
	CONSTRAINT "violation_totals_specialization_id_kind_pk" PRIMARY KEY("specialization_id","kind")
);
--> statement-breakpoint
CREATE INDEX "violation_counts_range" ON "violation_counts" USING btree ("user_range");--> statement-breakpoint
CREATE INDEX "violation_counts_mute_ends" ON "violation_counts" USING btree ("mute_ends") WHERE "violation_counts"."mute_ends" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "violation_counts_mute_ended" ON "violation_counts" USING btree ("mute_ended") WHERE "violation_counts"."mute_ended" IS NOT NULL;
--> statement-breakpoint
-- Notes the ranges of 64 user ids whose open, confirmed violations a statement changed. The name of this number in the
-- program is USERS_TO_A_RANGE.
CREATE FUNCTION note_violation_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO violation_changes (user_range) SELECT DISTINCT user_id / 64 FROM (
    SELECT user_id FROM old_rows WHERE resolved_at IS NULL AND confirmed_at IS NOT NULL
    UNION ALL SELECT user_id FROM new_rows WHERE resolved_at IS NULL AND confirmed_at IS NOT NULL) v;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION note_violation_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO violation_changes (user_range) VALUES (coalesce(NEW.user_id, OLD.user_id) / 64);
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION forget_violation_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM violation_changes;
  DELETE FROM violation_counts;
  DELETE FROM violation_totals;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER violations_note_update AFTER UPDATE ON "violations" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION note_violation_changes();
--> statement-breakpoint
-- A check inserts violations that are not confirmed, and retention deletes resolved ones. Both cost nothing here, because
-- the conditions are tested before a row is kept for the trigger.
CREATE TRIGGER violations_note_insert AFTER INSERT ON "violations" FOR EACH ROW
  WHEN (NEW.resolved_at IS NULL AND NEW.confirmed_at IS NOT NULL) EXECUTE FUNCTION note_violation_change();
--> statement-breakpoint
CREATE TRIGGER violations_note_delete AFTER DELETE ON "violations" FOR EACH ROW
  WHEN (OLD.resolved_at IS NULL AND OLD.confirmed_at IS NOT NULL) EXECUTE FUNCTION note_violation_change();
--> statement-breakpoint
CREATE TRIGGER violations_forget AFTER TRUNCATE ON "violations"
  FOR EACH STATEMENT EXECUTE FUNCTION forget_violation_counts();
--> statement-breakpoint
-- What is open already is counted by the first round.
INSERT INTO "violation_changes" ("user_range")
SELECT DISTINCT "user_id" / 64 FROM "violations" WHERE "resolved_at" IS NULL AND "confirmed_at" IS NOT NULL;
