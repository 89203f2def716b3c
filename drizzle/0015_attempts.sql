CREATE TABLE "attempts" (
	"account" text NOT NULL,
	"kind" text NOT NULL,
	"place" text NOT NULL,
	"window_started_at" timestamp with time zone NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"reserved" timestamp with time zone[] DEFAULT '{}' NOT NULL,
	"opens_at" timestamp with time zone,
	CONSTRAINT "attempts_account_kind_place_pk" PRIMARY KEY("account","kind","place")
);
--> statement-breakpoint
CREATE TABLE "known_devices" (
	"user_id" bigint NOT NULL,
	"device_id" uuid NOT NULL,
	"session_id" uuid NOT NULL,
	"used_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "known_devices_user_id_device_id_pk" PRIMARY KEY("user_id","device_id")
);
--> statement-breakpoint
ALTER TABLE "known_devices" ADD CONSTRAINT "known_devices_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "known_devices_age" ON "known_devices" USING btree ("used_at");--> statement-breakpoint
CREATE INDEX "sessions_place" ON "sessions" USING btree ("user_id","address","created_at");--> statement-breakpoint
ALTER TABLE "attempts" SET UNLOGGED;--> statement-breakpoint
ALTER TABLE "attempts" SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
