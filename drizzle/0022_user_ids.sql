-- Says which rows are in the way, before the constraint would only say that there are some.
DO $$
DECLARE
  v_ids text;
  v_count bigint;
BEGIN
  SELECT count(*), array_to_string((array_agg(id ORDER BY id))[1:10], ', ') INTO v_count, v_ids FROM users
    WHERE NOT (id BETWEEN 1 AND 9007199254740991 OR (id = 0 AND email = 'self-test@lockstep.invalid'));
  IF v_count > 0 THEN
    -- SQLSTATE LS001: the message is for the person who migrates.
    RAISE EXCEPTION USING ERRCODE = 'LS001', MESSAGE = format(
      '%s with an id that is not from 1 to 9007199254740991, and nothing was changed: %s%s. Give each another id as docs/operations.md says under "Ids of users", then migrate again',
      CASE v_count WHEN 1 THEN 'there is a user' ELSE format('there are %s users', v_count) END, v_ids,
      CASE WHEN v_count > 10 THEN ' and more' ELSE '' END);
  END IF;
END
$$;
--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_id_in_range" CHECK ("users"."id" BETWEEN 1 AND 9007199254740991
        OR ("users"."id" = 0 AND "users"."email" = 'self-test@lockstep.invalid'));
