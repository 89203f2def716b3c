CREATE TABLE "alert_channels" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "alert_channels_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"key" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"settings" jsonb NOT NULL,
	"secret" text,
	"is_enabled" boolean DEFAULT true NOT NULL,
	"min_severity" text DEFAULT 'warning' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "alert_channels_key_unique" UNIQUE("key"),
	CONSTRAINT "alert_channels_name_unique" UNIQUE("name"),
	CONSTRAINT "alert_channels_kind_known" CHECK ("alert_channels"."kind" IN ('email', 'slack', 'pagerduty', 'webhook')),
	CONSTRAINT "alert_channels_severity_known" CHECK ("alert_channels"."min_severity" IN ('warning', 'critical'))
);
--> statement-breakpoint
CREATE TABLE "alert_deliveries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "alert_deliveries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"channel_id" bigint NOT NULL,
	"incident_id" bigint,
	"event" text NOT NULL,
	"message" jsonb NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"last_error" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"attempted_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	CONSTRAINT "alert_deliveries_state_known" CHECK ("alert_deliveries"."state" IN ('pending', 'sending', 'delivered', 'dead', 'dismissed', 'superseded')),
	CONSTRAINT "alert_deliveries_end_whole" CHECK (("alert_deliveries"."state" IN ('pending', 'sending')) = ("alert_deliveries"."finished_at" IS NULL))
);
--> statement-breakpoint
ALTER TABLE "alert_deliveries" ADD CONSTRAINT "alert_deliveries_channel_id_alert_channels_id_fk" FOREIGN KEY ("channel_id") REFERENCES "public"."alert_channels"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "alert_deliveries_open" ON "alert_deliveries" USING btree ("next_attempt_at") WHERE "alert_deliveries"."state" IN ('pending', 'sending');--> statement-breakpoint
CREATE INDEX "alert_deliveries_open_channel" ON "alert_deliveries" USING btree ("channel_id","id") WHERE "alert_deliveries"."state" IN ('pending', 'sending');--> statement-breakpoint
CREATE INDEX "alert_deliveries_dead" ON "alert_deliveries" USING btree ("channel_id","id") WHERE "alert_deliveries"."state" = 'dead';--> statement-breakpoint
CREATE INDEX "alert_deliveries_incident" ON "alert_deliveries" USING btree ("incident_id","id") WHERE "alert_deliveries"."incident_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "alert_deliveries_channel" ON "alert_deliveries" USING btree ("channel_id","id");--> statement-breakpoint
CREATE INDEX "alert_deliveries_attempted" ON "alert_deliveries" USING btree ("channel_id","attempted_at","id") WHERE "alert_deliveries"."attempted_at" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "alert_deliveries_state" ON "alert_deliveries" USING btree ("state","id");--> statement-breakpoint
CREATE INDEX "alert_deliveries_finished" ON "alert_deliveries" USING btree ("finished_at") WHERE "alert_deliveries"."finished_at" IS NOT NULL;