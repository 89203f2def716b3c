import { sql } from 'drizzle-orm';
import { runCheck } from '@/lib/health/run-check';
import type { PairKey } from '@/lib/pair/pair-key';
import { addUser, plantHistory, plantPair, type TestContext } from './context';

/** The repair of all violations. */
export const ALL = { scope: { filter: {} }, policy: 'evidence', dryRun: false } as const;
export const AT_ONCE = { confirmDelayMs: 0 };
export const REASON = 'these licenses were audited by hand';

/** One pair for each of the four repairs that evidence supports. */
export async function plantRepairable(ctx: TestContext) {
  const behind = await addUser(ctx.db);
  const noLicense = await addUser(ctx.db);
  const noProgress = await addUser(ctx.db);
  const ahead = await addUser(ctx.db);
  await plantPair(ctx.db, behind, { progress: 3, license: 1, xp: 45_000, sessions: 15 });
  await plantPair(ctx.db, noLicense, { progress: 2, license: null, xp: 25_000, sessions: 12 });
  await plantPair(ctx.db, noProgress, { progress: null, license: 4 });
  await plantHistory(ctx.db, noProgress, [[null, 4]]);
  await plantPair(ctx.db, ahead, { progress: 1, license: 2 });
  await plantHistory(ctx.db, ahead, [[1, 2]]);
  await runCheck(ctx, AT_ONCE);
  return { behind, noLicense, noProgress, ahead };
}

/** All columns of both tables, except for the times of the last write. */
export async function standing(ctx: TestContext) {
  const { rows } = await ctx.db.execute(sql`
    SELECT (SELECT json_agg(to_jsonb(p) - 'updated_at' ORDER BY user_id) FROM specialization_progress p) AS progress,
      (SELECT json_agg(to_jsonb(l) - 'updated_at' ORDER BY user_id) FROM user_licenses l) AS licenses`);
  return rows[0];
}

export const player = (userId: number): PairKey => ({ userId, specialization: 'PLAYER' });
export const undoing = (repairId: number | null, more: object = {}) => ({
  repairId: repairId as number,
  reason: REASON,
  dryRun: false,
  ...more,
});
