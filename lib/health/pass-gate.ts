import { sql } from 'drizzle-orm';
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
  await tx.execute(sql`LOCK TABLE health_check_gate IN EXCLUSIVE MODE NOWAIT`).catch((error) => {
    throw sqlstateOf(error) === LOCK_NOT_AVAILABLE ? new CheckRunning() : error;
  });
  const { rows } = await tx.execute<{ id: string; finished: boolean; under_way: boolean }>(sql`
    SELECT id, finished_at IS NOT NULL AS finished, ${UNDER_WAY} AS under_way FROM health_checks
    ORDER BY id DESC LIMIT 1`);
  const [newest] = rows;
  if (newest?.under_way) throw new CheckRunning();
  if (newest?.finished && Number(newest.id) > (newestId ?? Number.POSITIVE_INFINITY)) {
    throw new CheckFinished(Number(newest.id));
  }
}
