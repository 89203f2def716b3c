import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import type { Stage } from '@/lib/vocabulary/rollout';
import { decideRollout } from './decide-rollout';

/**
 * Begins a roll-out at a stage where nobody has ever decided about one: on a platform whose older system goes on writing.
 * Answers whether it did. Repeating it is harmless.
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

/** Nothing is measured before there is anything: a start is judged by no figure. */
async function unmeasured(): Promise<never> {
  throw new Error('a start reads no figures');
}
