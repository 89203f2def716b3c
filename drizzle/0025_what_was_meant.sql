ALTER TABLE "license_progressions" DROP CONSTRAINT "license_progressions_leads_somewhere";--> statement-breakpoint
ALTER TABLE "license_progressions" DROP CONSTRAINT "license_progressions_source_known";--> statement-breakpoint
ALTER TABLE "user_licenses" ADD COLUMN "valid_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "user_licenses" ADD COLUMN "suspended_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "user_licenses" ADD COLUMN "suspend_reason" text;--> statement-breakpoint
ALTER TABLE "license_progressions" ADD CONSTRAINT "license_progressions_leads_somewhere" CHECK ("license_progressions"."to_level" IS NOT NULL OR "license_progressions"."source" IN ('undo', 'withdrawal'));--> statement-breakpoint
ALTER TABLE "license_progressions" ADD CONSTRAINT "license_progressions_source_known" CHECK ("license_progressions"."source" IN ('enrolment', 'activity', 'admin', 'repair', 'undo', 'import', 'withdrawal', 'issue', 'reset'));--> statement-breakpoint
ALTER TABLE "user_licenses" ADD CONSTRAINT "user_licenses_suspended_with_reason" CHECK (("user_licenses"."suspended_at" IS NULL) = ("user_licenses"."suspend_reason" IS NULL));