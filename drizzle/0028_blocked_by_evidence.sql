-- Which learners are blocked is judged by evidence now, so the first round counts all again.
INSERT INTO "violation_changes" ("user_range")
SELECT DISTINCT "user_id" / 64 FROM "violations" WHERE "resolved_at" IS NULL AND "confirmed_at" IS NOT NULL;
