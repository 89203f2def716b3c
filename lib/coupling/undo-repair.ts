import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import type { Context } from '@/lib/context';
import type { Repair } from '@/lib/contract/repairs';
import { DomainError } from '@/lib/errors';
import { type KeyRow, keyArrays, keyOf, keyText, type PairKey } from '@/lib/pair/pair-key';
import { isUnderWay } from '@/lib/vocabulary/repairs';
import { executeRun, type RunOptions } from './run-of-repairs';

export type UndoOrder = {
  repairId: number;
  /** A person gives the reason, because the undo may lower levels. */
  reason: string;
  /** Some of the pairs that the run repaired. Without it, all of them. */
  pairs?: PairKey[] | undefined;
  /** Executes the real undo and rolls it back. */
  dryRun: boolean;
} & RunOptions;

/**
 * Undoes what a run of repairs changed, one transaction for each batch, as a separate run. Each pair that nobody changed
 * since gets exactly its earlier state. Its violation opens again, dismissed with the reason, so automatic repairs leave it
 * until the pair changes. Throws `not_found`, `not_applicable` for a run that is an undo or still under way, and
 * `invalid_input` for a pair that the run did not repair.
 */
export async function undoRepair(ctx: Context, order: UndoOrder): Promise<Repair> {
  const { repairId, reason, dryRun, pairs, ...options } = order;
  await refuseInapplicable(ctx.db, repairId);
  if (pairs) await refuseUnrepaired(ctx.db, repairId, pairs);
  const scope = pairs
    ? { pairs: pairs.map((key) => ({ user_id: key.userId, specialization: key.specialization })) }
    : {};
  return executeRun(
    ctx,
    { policy: null, undoesId: repairId, scope, cohortOnly: false, dryRun, reason },
    options,
  );
}

async function refuseInapplicable(db: Database, repairId: number): Promise<void> {
  const { rows } = await db.execute<{ undoes_id: string | null; state: Repair['state'] }>(
    sql`SELECT undoes_id, state FROM repairs WHERE id = ${repairId}`,
  );
  const [run] = rows;
  if (!run) throw new DomainError('not_found', `there is no repair ${repairId}`);
  if (run.undoes_id !== null) {
    throw new DomainError(
      'not_applicable',
      'this run is an undo; to bring its pairs back, repair them again',
    );
  }
  if (isUnderWay(run)) throw new DomainError('not_applicable', 'this run is still under way');
}

async function refuseUnrepaired(db: Database, repairId: number, pairs: PairKey[]): Promise<void> {
  const { rows } = await db.execute<KeyRow>(sql`
    SELECT a.user_id, a.specialization_id FROM ${keyArrays(pairs)} JOIN repair_actions a
      ON a.repair_id = ${repairId} AND a.user_id = k.user_id AND a.specialization_id = k.specialization_id
    WHERE a.outcome = 'repaired'`);
  const repaired = new Set(rows.map((row) => keyText(keyOf(row))));
  const stranger = pairs.findIndex((key) => !repaired.has(keyText(key)));
  if (stranger < 0) return;
  const message = 'was not repaired by this run';
  throw new DomainError('invalid_input', `a pair ${message}`, [{ path: `pairs[${stranger}]`, message }]);
}
