DROP INDEX "violations_written_by";--> statement-breakpoint
ALTER TABLE "violations" ADD COLUMN "written_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "violations" ADD COLUMN "transaction_id" bigint;--> statement-breakpoint
ALTER TABLE "violations" ADD COLUMN "writer_id" bigint;--> statement-breakpoint
ALTER TABLE "writers" ADD COLUMN "id" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "writers_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);--> statement-breakpoint
CREATE INDEX "violations_transaction" ON "violations" USING btree ("transaction_id","first_seen_at","id") WHERE "violations"."resolved_at" IS NULL AND "violations"."transaction_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "violations_writer" ON "violations" USING btree ("writer_id","first_seen_at","id") WHERE "violations"."resolved_at" IS NULL AND "violations"."writer_id" IS NOT NULL;--> statement-breakpoint
ALTER TABLE "writers" ADD CONSTRAINT "writers_id_unique" UNIQUE("id");