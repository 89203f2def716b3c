import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import type { Repair } from '@/lib/contract/repairs';
import { holdRun, readChanges, readHeldRun } from './held-runs';
import { repairMany } from './repair-many';

/** An automatic run that would change no more pairs than this never waits for a person. */
const CHANGES_FREE = 50;

const ORDER = { scope: { filter: {} }, policy: 'evidence', cohortOnly: true } as const;

/** The run, or the one that waits for a person and the number of pairs that it would change. */
export type AutoRepair = Omit<Repair, 'actions'> | { held: number; would_change: number };

/**
 * Repairs what evidence supports of the learners in the roll-out's cohort. A run that would change more than `maxPercent` of
 * all pairs, and more than 50, writes nothing: it is held with its plan until a person approves or dismisses it. While one
 * is held, another that would change too much is not made.
 */
export async function autoRepair(
  ctx: Context,
  { maxPercent, signal }: { maxPercent: number; signal: AbortSignal },
): Promise<AutoRepair> {
  const { changes } = await readChanges(ctx.db);
  const pairs = await countPairs(ctx);
  if (changes > Math.max(CHANGES_FREE, (pairs * maxPercent) / 100)) {
    const held = (await readHeldRun(ctx.db)) ?? (await holdRun(ctx, ORDER));
    return { held, would_change: changes };
  }
  const { actions: _, ...counts } = await repairMany(ctx, { ...ORDER, dryRun: false, signal });
  return counts;
}

async function countPairs({ db }: Pick<Context, 'db'>): Promise<number> {
  const { rows } = await db.execute<{ pairs: string }>(
    sql`SELECT total_pairs AS pairs FROM health_checks WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT 1`,
  );
  return Number(rows[0]?.pairs ?? 0);
}
