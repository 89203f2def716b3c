import { sql } from 'drizzle-orm';
import type { RepairPlanRow } from '@/db/schema/health';
import type { Transaction } from '@/db/transaction';
import type { Repair } from '@/lib/contract/repairs';
import { DomainError } from '@/lib/errors';

export type LockedRun = {
  state: Repair['state'];
  /** Whether somebody has asked for its end. */
  asked: boolean;
  /** What a held run would change. */
  plan: RepairPlanRow | null;
};

/** Locks a stored run for the decision of a person. Throws `not_found`. */
export async function lockRun(tx: Transaction, id: number): Promise<LockedRun> {
  const { rows } = await tx.execute<LockedRun>(sql`
    SELECT state, abort_requested_at IS NOT NULL AS asked, plan FROM repairs WHERE id = ${id} FOR NO KEY UPDATE`);
  const [run] = rows;
  if (!run) throw new DomainError('not_found', `there is no repair ${id}`);
  return run;
}
