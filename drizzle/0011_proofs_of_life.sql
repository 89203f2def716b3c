ALTER TABLE "health_checks" ADD COLUMN "alive_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "repairs" ADD COLUMN "alive_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "repairs_running" ON "repairs" USING btree ("id") WHERE "repairs"."state" = 'running';