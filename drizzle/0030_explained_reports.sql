ALTER TABLE "health_checks" ADD COLUMN "findings" bigint;--> statement-breakpoint
ALTER TABLE "health_checks" ADD COLUMN "explained_through" timestamp with time zone;