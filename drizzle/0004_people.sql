-- For searching a part of a name among a million: a trusted extension, so that the owner of a database may add it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;--> statement-breakpoint
-- It is made again after the migrations, with more columns.
DROP FUNCTION IF EXISTS authorise_requests(bigint[], integer[], uuid[], text[], integer[], integer[]);--> statement-breakpoint
CREATE INDEX "sessions_newest" ON "sessions" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "sessions_active" ON "sessions" USING btree ("created_at","id") WHERE "sessions"."ended_at" IS NULL;--> statement-breakpoint
CREATE INDEX "users_name" ON "users" USING btree ("name","id");--> statement-breakpoint
CREATE INDEX "users_created" ON "users" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "users_staff" ON "users" USING btree ("role","id") WHERE "users"."role" <> 'student';--> statement-breakpoint
CREATE INDEX "users_inactive" ON "users" USING btree ("id") WHERE NOT "users"."is_active";--> statement-breakpoint
CREATE INDEX "users_search" ON "users" USING gin (("name" || E'\n' || "email" || E'\n' || coalesce("external_id", '')) gin_trgm_ops);