import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import { requestRun } from '@/lib/jobs/request-run';
import type { Round } from '@/lib/rounds/start-rounds';
import { compareDirty } from './compare-dirty';

const EVERY_MS = 500;

/** Compares what was written past the door within a second. Every worker runs it; web processes do not. */
export function dirtyRound({ CONFIRM_AFTER_SECONDS }: { CONFIRM_AFTER_SECONDS?: number }): Round {
  return {
    name: 'dirty-pairs',
    everyMs: EVERY_MS,
    run: async (ctx, signal, turned) => {
      while (!signal.aborted && (await compareDirty(ctx, CONFIRM_AFTER_SECONDS)).more) turned();
      await auditGaps(ctx);
    },
  };
}

/** Asks for an audit of all pairs when a statement was not captured: nobody knows which pairs it wrote. */
export async function auditGaps(ctx: Context): Promise<void> {
  const { rows } = await ctx.db.execute<{ id: string }>(
    sql`SELECT id FROM capture_gaps WHERE audit_asked_at IS NULL ORDER BY id DESC LIMIT 1`,
  );
  const [newest] = rows;
  if (!newest) return;
  await requestRun(ctx, 'health-check');
  await requestRun(ctx, 'audit');
  await ctx.db.execute(sql`
    UPDATE capture_gaps SET audit_asked_at = clock_timestamp() WHERE audit_asked_at IS NULL AND id <= ${newest.id}`);
}
