CREATE TABLE "audits" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audits_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	"position" bigint DEFAULT 0 NOT NULL,
	"users_total" bigint NOT NULL,
	"users_done" bigint DEFAULT 0 NOT NULL,
	"pairs" bigint DEFAULT 0 NOT NULL,
	"found" bigint DEFAULT 0 NOT NULL,
	"resolved" bigint DEFAULT 0 NOT NULL,
	"moved_at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor" text NOT NULL,
	"request_id" text
);
--> statement-breakpoint
ALTER TABLE "violations" DROP CONSTRAINT "violations_kind_known";--> statement-breakpoint
ALTER TABLE "job_runs" DROP CONSTRAINT "job_runs_job_known";--> statement-breakpoint
ALTER TABLE "activities" ADD COLUMN "kind" text DEFAULT 'activity' NOT NULL;--> statement-breakpoint
ALTER TABLE "activities" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "activities" ADD COLUMN "takes_back" text;--> statement-breakpoint
ALTER TABLE "health_checks" ADD COLUMN "pair_counts" jsonb;--> statement-breakpoint
CREATE INDEX "audits_finished" ON "audits" USING btree ("finished_at");--> statement-breakpoint
CREATE UNIQUE INDEX "activities_taken_back_once" ON "activities" USING btree ("user_id","specialization_id","takes_back") WHERE "activities"."takes_back" IS NOT NULL;--> statement-breakpoint
ALTER TABLE "activities" ADD CONSTRAINT "activities_kind_known" CHECK ("activities"."kind" IN ('activity', 'opening', 'adjustment', 'reset', 'taken_back'));--> statement-breakpoint
ALTER TABLE "violations" ADD CONSTRAINT "violations_kind_known" CHECK ("violations"."kind" IN ('level_mismatch', 'missing_license', 'license_removed', 'missing_progress', 'vanished_pair', 'totals_lost', 'totals_unexplained', 'under_granted', 'unsupported', 'history_gap'));--> statement-breakpoint
ALTER TABLE "job_runs" ADD CONSTRAINT "job_runs_job_known" CHECK ("job_runs"."job" IN ('health-check', 'audit', 'auto-sync', 'self-test', 'retention'));--> statement-breakpoint
UPDATE "activities" SET "kind" = 'opening' WHERE "activity_key" = 'opening-balance';
--> statement-breakpoint
-- What the ledger does not explain is what this upgrade found. Only what is above the sums enters the ledger: a total below
-- them has lost something, and the audit finds it.
WITH s AS (
  SELECT user_id, specialization_id, sum(xp_change) AS xp, sum(sessions_change) AS sessions, sum(projects_change) AS projects,
    sum(theory_hours_change) AS theory_hours, sum(practice_hours_change) AS practice_hours
  FROM activities GROUP BY user_id, specialization_id),
unexplained AS (
  SELECT p.*, greatest(p.total_xp - coalesce(s.xp, 0), 0) AS xp, greatest(p.completed_sessions - coalesce(s.sessions, 0), 0) AS sessions,
    greatest(p.completed_projects - coalesce(s.projects, 0), 0) AS projects,
    greatest(p.theory_hours - coalesce(s.theory_hours, 0), 0) AS more_theory,
    greatest(p.practice_hours - coalesce(s.practice_hours, 0), 0) AS more_practice
  FROM specialization_progress p LEFT JOIN s USING (user_id, specialization_id))
INSERT INTO activities (user_id, specialization_id, activity_key, kind, xp_change, sessions_change, projects_change,
  theory_hours_change, practice_hours_change, level_before, level_after, occurred_at, actor, reason)
SELECT user_id, specialization_id, 'opening-upgrade', 'opening', xp, sessions, projects, more_theory, more_practice, current_level,
  current_level, coalesce(last_activity_at, now()), 'system:migrate', 'found by the upgrade'
FROM unexplained WHERE xp + sessions + projects + more_theory + more_practice > 0
ON CONFLICT DO NOTHING;
