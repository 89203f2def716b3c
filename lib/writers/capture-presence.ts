import { sql } from 'drizzle-orm';

/**
 * A query for the triggers of the capture that are missing or are not always enabled: `table_name` and `trigger_name`. They
 * are those that `keep_capture` makes.
 */
export const MISSING_TRIGGERS = sql`
  SELECT t.table_name, e.trigger_name
  FROM unnest('{specialization_progress,user_licenses}'::text[]) AS t(table_name)
    CROSS JOIN unnest('{capture_insert,capture_update,capture_delete,capture_truncate}'::text[]) AS e(trigger_name)
  WHERE NOT EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = to_regclass('public.' || t.table_name)
    AND g.tgname = e.trigger_name AND g.tgenabled = 'A')`;
