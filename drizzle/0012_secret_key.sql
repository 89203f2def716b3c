CREATE TABLE "secret_key_fingerprint" (
	"only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"fingerprint" text NOT NULL,
	"known_since" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "secret_key_fingerprint_one_row" CHECK ("secret_key_fingerprint"."only")
);
