import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import type { Repair } from '@/lib/contract/repairs';
import { readChanges } from '@/lib/health/read-changes';
import { COHORT, holdRun, readHeldRun } from './held-runs';
import { repairMany } from './repair-many';

/** An automatic run that would change no more pairs than this never waits for a person. */
const CHANGES_FREE = 50;

const ORDER = { scope: { filter: {} }, policy: 'evidence', cohortOnly: true } as const;

/** The run, or the one that waits for a person and the number of pairs that it would change. */
export type AutoRepair = Omit<Repair, 'actions'> | { held: number; would_change: number };

/**
 * Repairs what evidence supports of the learners in the roll-out's cohort. A run that would change more than `maxPercent` of
 * all pairs, and more than 50, writes nothing: it is held with its plan until a person approves or dismisses it. While one
 * is held, another that would change too much is not made. A person who enters a stage of the roll-out has seen how many
 * pairs that changes: the first run after it may change them.
 */
export async function autoRepair(
  ctx: Context,
  { maxPercent, signal }: { maxPercent: number; signal: AbortSignal },
): Promise<AutoRepair> {
  const { changes } = await readChanges(ctx.db, COHORT);
  const pairs = await countPairs(ctx);
  const allowed = Math.max(CHANGES_FREE, (pairs * maxPercent) / 100, await readApproved(ctx));
  if (changes > allowed) {
    const held = (await readHeldRun(ctx.db)) ?? (await holdRun(ctx, ORDER));
    return { held, would_change: changes };
  }
  const { actions: _, ...counts } = await repairMany(ctx, { ...ORDER, dryRun: false, signal });
  return counts;
}

/** How many pairs the newest decision about the roll-out said that the first run after it would change. */
async function readApproved({ db }: Pick<Context, 'db'>): Promise<number> {
  const { rows } = await db.execute<{ changes: number | null }>(sql`
    SELECT d.changes FROM (SELECT * FROM rollout_decisions ORDER BY id DESC LIMIT 1) d
    WHERE NOT EXISTS (SELECT FROM repairs r WHERE r.cohort_only AND r.state = 'completed' AND r.started_at > d.at)`);
  return rows[0]?.changes ?? 0;
}

async function countPairs({ db }: Pick<Context, 'db'>): Promise<number> {
  const { rows } = await db.execute<{ pairs: string }>(
    sql`SELECT total_pairs AS pairs FROM health_checks WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT 1`,
  );
  return Number(rows[0]?.pairs ?? 0);
}
