import { sql } from 'drizzle-orm';
import type { Transaction } from '@/db/transaction';
import type { BatchAction } from './repair-batch';

/** Stores what a run did to each pair. The later outcome of a busy pair overwrites the earlier one. */
export async function storeActions(tx: Transaction, runId: number, actions: BatchAction[]): Promise<void> {
  if (actions.length === 0) return;
  const items = actions.map(({ shown: { user_name: _, undone_by: __, ...action }, undo }) => ({
    ...action,
    version_after: undo?.versionAfter ?? null,
    remainder: undo?.remainder ?? null,
  }));
  await tx.execute(sql`
    INSERT INTO repair_actions (repair_id, user_id, specialization_id, outcome, action, explanation, grounds, before,
      after, version_after, remainder)
    SELECT ${runId}, a.user_id, a.specialization, a.outcome, a.action, a.explanation, a.grounds,
      a.before, a.after, a.version_after, a.remainder
    FROM jsonb_to_recordset(${JSON.stringify(items)}::jsonb) AS a(user_id bigint, specialization text, outcome text,
      action text, explanation text, grounds jsonb, before jsonb, after jsonb, version_after text, remainder jsonb)
    ON CONFLICT (repair_id, user_id, specialization_id) DO UPDATE SET outcome = excluded.outcome, action = excluded.action,
      explanation = excluded.explanation, grounds = excluded.grounds, before = excluded.before, after = excluded.after,
      version_after = excluded.version_after, remainder = excluded.remainder, acted_at = clock_timestamp()`);
}
