ALTER TABLE "repairs" DROP CONSTRAINT "repairs_state_known";--> statement-breakpoint
ALTER TABLE "repairs" ADD COLUMN "plan" jsonb;--> statement-breakpoint
ALTER TABLE "violations" ADD COLUMN "broken_7d" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "violations" ADD COLUMN "broken_30d" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "violations" ADD COLUMN "left_alone_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "repairs_held" ON "repairs" USING btree ("id") WHERE "repairs"."state" = 'held';--> statement-breakpoint
CREATE INDEX "violations_left_alone" ON "violations" USING btree ("id") WHERE "violations"."resolved_at" IS NULL AND "violations"."left_alone_at" IS NOT NULL;--> statement-breakpoint
ALTER TABLE "repairs" ADD CONSTRAINT "repairs_state_known" CHECK ("repairs"."state" IN ('held', 'queued', 'running', 'completed', 'failed', 'aborted', 'dismissed'));