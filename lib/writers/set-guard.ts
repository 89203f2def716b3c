import { sql } from 'drizzle-orm';
import { inTransaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import { actorName, type Context } from '@/lib/context';
import type { Guard } from '@/lib/contract/guard';
import { DomainError, refuseStale } from '@/lib/errors';
import { noteRefusals } from './note-refusals';
import { type GuardSetting, guardGate } from './plan-guard';
import { countSightings, readGuard, readGuardRow } from './read-guard';

export type GuardOrder = GuardSetting & {
  reason: string;
  /** Enforces although the time before has not shown that nobody would be refused. */
  force?: boolean | undefined;
  /** The version that the caller has seen; without it, the newest one. */
  version?: string | undefined;
};

/**
 * Switches the guard. Turning it on or off waits for the transactions that write the two tables right now, one and a half
 * seconds at a time, so that it holds from its answer on. Throws `stale_version` when somebody has switched it since, and
 * `gates_not_passed` when it would enforce more than what was observed allows, unless that is forced.
 */
export async function setGuard(ctx: Context, order: GuardOrder): Promise<Guard> {
  const { mode, enforce_percent, reason, force, version } = order;
  await inTransaction(ctx.db, async (tx) => {
    const before = await readGuardRow(tx, { lock: true });
    if (version !== undefined) refuseStale('guard', { now: String(before.version), seen: version });
    await noteRefusals(tx);
    const counts = await countSightings(tx, sql`${before.since}::timestamptz`);
    const gate = guardGate(before, order, counts, before.soak_seconds);
    if (gate !== null && !force)
      throw new DomainError('gates_not_passed', `${gate}; to enforce now needs force`);
    await tx.execute(sql`SELECT set_guard(${mode}, ${enforce_percent}, ${actorName(ctx.actor)}, ${reason})`);
    await recordAudit(ctx, tx, {
      action: 'guard.set',
      target: 'guard',
      before: { mode: before.mode, enforce_percent: before.enforce_percent },
      after: { mode, enforce_percent, reason, ...(gate === null ? {} : { forced: true }) },
    });
  });
  return readGuard(ctx);
}
