import { sql } from 'drizzle-orm';
import type { RepairPlanRow } from '@/db/schema/health';
import { inTransaction, type Queryable, type Transaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import { actorName, type Context } from '@/lib/context';
import type { Repair } from '@/lib/contract/repairs';
import { DomainError } from '@/lib/errors';
import { readChanges, repairableBy } from '@/lib/health/read-changes';
import { wakeJob } from '@/lib/jobs/request-run';
import { isRepairedByItself } from '@/lib/rollout/cohort';
import { insertRun, newRun } from './live-run';
import { lockRun } from './lock-run';
import { readRepair } from './read-repair';
import { repairMany } from './repair-many';
import type { RunKind } from './run-kind';

/** A decision is refused when by now more than this share above the plan would change. */
const GROWN_FACTOR = 1.1;

/** The learners whose pairs automatic runs repair now. */
export const COHORT = isRepairedByItself(sql`v.user_id`);

/** The id of the run that waits for a person. Null when none does. */
export async function readHeldRun(db: Queryable): Promise<number | null> {
  const { rows } = await db.execute<{ id: string }>(
    sql`SELECT id FROM repairs WHERE state = 'held' ORDER BY id LIMIT 1`,
  );
  return rows[0] ? Number(rows[0].id) : null;
}

/** Stores a run that waits for a person, with its plan and a preview of its first pairs. Returns its id. */
export async function holdRun(
  ctx: Context,
  kind: Omit<Extract<RunKind, { undoesId: null }>, 'undoesId'>,
): Promise<number> {
  const preview = await repairMany(ctx, { ...kind, dryRun: true, carrier: 'request' });
  const run = await newRun(ctx, { ...kind, undoesId: null, dryRun: false }, 'worker');
  const { id } = run.repair;
  await inTransaction(ctx.db, async (tx) => {
    run.repair.total = preview.total;
    await insertRun(tx, run, 'held');
    await storePlan(tx, id as number, { ...(await readChanges(tx, COHORT)), actions: preview.actions });
  });
  ctx.log.warn({ repair: id }, 'an automatic repair would change too much and waits for a person');
  return id as number;
}

async function storePlan(tx: Transaction, id: number, plan: RepairPlanRow): Promise<void> {
  await tx.execute(sql`UPDATE repairs SET plan = ${JSON.stringify(plan)}::jsonb WHERE id = ${id}`);
}

/**
 * Lets a held run go on in a worker: it decides on each pair anew. Throws `not_found`, `not_applicable` for a run that is
 * not held, and `stale_version` when more would change by now than its plan says; the plan is then counted again.
 */
export function approveRepair(ctx: Context, id: number): Promise<Repair> {
  return decideHeld(ctx, id, async (tx, changes) => {
    await wakeJob(tx, 'repairs');
    await tx.execute(
      sql`UPDATE repairs SET state = 'queued', actor = ${actorName(ctx.actor)} WHERE id = ${id}`,
    );
    await recordAudit(ctx, tx, { action: 'repair.approve', target: `repair/${id}`, after: { changes } });
  });
}

/**
 * Ends a held run without writing a pair, and dismisses the violations that it would have repaired, so that no automatic
 * run repairs them either. Throws as `approveRepair` does: nobody dismisses what they have not seen.
 */
export function dismissRepair(ctx: Context, id: number, reason: string): Promise<Repair> {
  return decideHeld(ctx, id, async (tx) => {
    const { rowCount: dismissed } = await tx.execute(sql`
      UPDATE violations v SET dismissed_at = clock_timestamp(), dismissed_by = ${actorName(ctx.actor)}, dismiss_reason = ${reason}
      WHERE ${repairableBy(COHORT)}`);
    await tx.execute(sql`
      UPDATE repairs SET state = 'dismissed', finished_at = clock_timestamp(), reason = ${reason} WHERE id = ${id}`);
    await recordAudit(ctx, tx, {
      action: 'repair.dismiss',
      target: `repair/${id}`,
      after: { reason, dismissed },
    });
  });
}

/** What a person decides of a held run, with the number of its changes, in one transaction. */
async function decideHeld(
  ctx: Context,
  id: number,
  decide: (tx: Transaction, changes: number) => Promise<void>,
): Promise<Repair> {
  const grown = await inTransaction(ctx.db, async (tx) => {
    const plan = await lockHeld(tx, id);
    const now = await readChanges(tx, COHORT);
    if (now.changes > plan.changes * GROWN_FACTOR) {
      await storePlan(tx, id, { ...plan, ...now });
      return now.changes;
    }
    await decide(tx, now.changes);
    return null;
  });
  if (grown !== null) {
    throw new DomainError('stale_version', `by now ${grown} pairs would change; read the plan again`);
  }
  return readRepair(ctx, id);
}

async function lockHeld(tx: Transaction, id: number): Promise<RepairPlanRow> {
  const { state, plan } = await lockRun(tx, id);
  if (state !== 'held' || !plan) throw new DomainError('not_applicable', 'this run waits for nobody');
  return plan;
}
