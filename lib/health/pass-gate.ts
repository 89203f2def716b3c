import { type SQL, sql } from 'drizzle-orm';
import { sqlstateOf } from '@/db/sqlstate';
import type { Transaction } from '@/db/transaction';
import { UNDER_WAY } from './check-life';

/** Thrown when another check is comparing or waits for its second look. */
export class CheckRunning extends Error {}

/** Thrown after the gate is locked, when a check finished since this one was asked for. Its report is the answer. */
export class CheckFinished extends Error {
  constructor(readonly checkId: number) {
    super(`check ${checkId} has finished`);
  }
}

const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Locks the gate, so that one check runs at a time. LOCK TABLE takes no snapshot, but a SELECT does, and the snapshot of
 * this transaction must not be older than the lock. Throws CheckRunning, and CheckFinished for a check that came after
 * `newestId`. The ids show which check is newer. The times do not, because a clock may have been set back.
 */
export async function passGate(tx: Transaction, newestId?: number): Promise<void> {
  await lockGate(tx, sql`health_check_gate IN EXCLUSIVE MODE NOWAIT`, CheckRunning);
  // Workers that compare single pairs are let out first.
  await lockGate(tx, sql`findings_gate IN EXCLUSIVE MODE`, CheckRunning);
  const { rows } = await tx.execute<{ id: string; finished: boolean; under_way: boolean }>(sql`
    SELECT id, finished_at IS NOT NULL AS finished, ${UNDER_WAY} AS under_way FROM health_checks
    ORDER BY id DESC LIMIT 1`);
  const [newest] = rows;
  if (newest?.under_way) throw new CheckRunning();
  if (newest?.finished && Number(newest.id) > (newestId ?? Number.POSITIVE_INFINITY)) {
    throw new CheckFinished(Number(newest.id));
  }
}

/** Thrown when a check compares, or waits to. */
export class CheckCompares extends Error {}

/**
 * Keeps checks out for the rest of this transaction; call it first. A finding that is opened or resolved after the snapshot of
 * a check makes it compare again: under a steady stream of damage it would never end. Throws CheckCompares.
 */
export async function holdOffChecks(tx: Transaction): Promise<void> {
  await lockGate(tx, sql`findings_gate IN ROW SHARE MODE NOWAIT`, CheckCompares);
}

async function lockGate(tx: Transaction, gate: SQL, Taken: new () => Error): Promise<void> {
  await tx.execute(sql`LOCK TABLE ${gate}`).catch((error) => {
    throw sqlstateOf(error) === LOCK_NOT_AVAILABLE ? new Taken() : error;
  });
}
