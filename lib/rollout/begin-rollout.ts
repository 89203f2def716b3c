import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import type { Stage } from '@/lib/vocabulary/rollout';
import { decideRollout } from './decide-rollout';

/**
 * Begins a roll-out at a stage, unless somebody has already decided about the roll-out. It is for platforms whose older
 * system goes on writing. Returns whether it began one. Repeating it is harmless.
 */
export async function beginRollout(ctx: Context, stage: Stage): Promise<boolean> {
  const { rowCount } = await ctx.db.execute(sql`SELECT FROM rollout_decisions LIMIT 1`);
  if (rowCount !== 0) return false;
  const reason = 'ROLLOUT_START of the first migration';
  await decideRollout(
    ctx,
    { action: 'start', stage, reason },
    { readFigures: unmeasured, intervalMinutes: 5 },
  );
  return true;
}

/** A start needs no figures, so none are read. */
async function unmeasured(): Promise<never> {
  throw new Error('a start reads no figures');
}
