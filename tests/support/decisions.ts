import type { SQL } from 'drizzle-orm';
import { sql } from 'drizzle-orm';
import type { Decision } from '@/lib/coupling/decide-pair';
import { recordActivity } from '@/lib/coupling/record-activity';
import { repairMany } from '@/lib/coupling/repair-many';
import { setLevel } from '@/lib/coupling/set-level';
import { verifyPair } from '@/lib/coupling/verify-pair';
import { runAudit } from '@/lib/health/run-audit';
import { activity, addUser, type TestContext } from './context';

export const pairOf = (userId: number) => ({ userId, specialization: 'PLAYER' as const });

/** A decision about the pair as it is now. */
export async function decisionOn(ctx: TestContext, userId: number, reason = 'exam'): Promise<Decision> {
  const { version } = await verifyPair(ctx, pairOf(userId));
  return { ...pairOf(userId), version, reason };
}

/** A learner whose levels, ledger and history follow from ten recorded activities: level 8, 250,000 XP, 30 sessions. */
export async function learner(ctx: TestContext): Promise<number> {
  const id = await addUser(ctx.db);
  for (let n = 1; n <= 10; n++) {
    await recordActivity(ctx, [activity(id, `a-${n}`, { xp: 25_000, sessions: 3 })]);
  }
  return id;
}

/** Another program's statement, past the door. */
export const bySql = (ctx: TestContext, statement: SQL) => ctx.db.execute(statement);

export async function openViolations(ctx: TestContext) {
  const { rows } = await ctx.db.execute<{ user_id: number; kind: string }>(sql`
    SELECT user_id::int, kind FROM violations WHERE resolved_at IS NULL ORDER BY user_id`);
  return rows;
}

export async function resolutions(ctx: TestContext, userId: number) {
  const { rows } = await ctx.db.execute<{ kind: string; resolved_how: string }>(sql`
    SELECT kind, resolved_how FROM violations WHERE user_id = ${userId} AND resolved_at IS NOT NULL ORDER BY id`);
  return rows;
}

export async function audited(ctx: TestContext, userId: number, action: string) {
  const { rows } = await ctx.db.execute<{ before: object; after: object }>(sql`
    SELECT before, after FROM audit_log WHERE action = ${action} AND target = ${`pair/${userId}/PLAYER`} ORDER BY id`);
  return rows;
}

/** What tests of the witnesses do in the database of the moment. */
export function witnessed(on: () => TestContext) {
  return {
    learner: () => learner(on()),
    bySql: (statement: SQL) => bySql(on(), statement),
    record: async (one: ReturnType<typeof activity>) => (await recordActivity(on(), [one]))[0],
    audit: () => runAudit(on(), { confirmAfterSeconds: 0 }),
    /** An automatic repair, without its limit. */
    sync: () => repairMany(on(), { scope: { filter: {} }, policy: 'evidence', dryRun: false }),
    /** A person lowers a learner. */
    lower: async (userId: number, level: number) =>
      setLevel(on(), { ...(await decisionOn(on(), userId)), level, allowDemotion: true }),
    /** The confirmed open violations, by learner. */
    open: async () => {
      const { rows } = await on().db.execute<{
        user_id: number;
        kind: string;
        action: string;
        grounds: object;
      }>(sql`
        SELECT user_id::int, kind, recommended_action AS action, grounds FROM violations
        WHERE resolved_at IS NULL AND confirmed_at IS NOT NULL ORDER BY user_id`);
      return rows;
    },
  };
}
