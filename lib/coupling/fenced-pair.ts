import { sql } from 'drizzle-orm';
import { isRefused } from '@/db/sqlstate';
import { inTransaction, type Transaction } from '@/db/transaction';
import { actorName, type Context } from '@/lib/context';
import { DomainError } from '@/lib/errors';
import type { PairKey } from '@/lib/pair/pair-key';
import { FENCED_USER_EMAIL, FENCED_USER_ID } from '@/lib/vocabulary/users';
import { enforced } from '@/lib/writers/plan-guard';
import { readGuardRow } from '@/lib/writers/read-guard';
import { repairBatch } from './repair-batch';

const FENCED_PAIR: PairKey = { userId: FENCED_USER_ID, specialization: 'PLAYER' };

/**
 * Breaks the fenced pair as a writer outside of `lib/coupling` would, unless it is still broken. Returns whether it did.
 * Creates the pair if it never existed. It deletes the progress row, because creating that row again writes no history.
 * Notes whether the guard refuses it, where it enforces, and whether the capture sees it.
 * Throws `not_applicable`, before it writes a pair, when another user has the id or the address of the fenced user.
 */
export async function breakFencedPair(ctx: Context): Promise<boolean> {
  const { userId } = FENCED_PAIR;
  return inTransaction(ctx.db, async (tx) => {
    const { rowCount: begun } = await tx.execute(sql`
      INSERT INTO self_tests (broken_at) VALUES (clock_timestamp()) ON CONFLICT DO NOTHING`);
    if (begun !== 1) return false;
    await tx.execute(sql`
      INSERT INTO users (id, email, name, is_active) VALUES (${userId}, ${FENCED_USER_EMAIL}, 'Self-test', false)
      ON CONFLICT DO NOTHING`);
    await refuseStranger(tx);
    const refused = await isGuarded(tx);
    await tx.execute(sql`SELECT set_config('lockstep.self_test', 'break', true)`);
    const wrote = await writeBreak(tx);
    await tx.execute(sql`
      UPDATE self_tests SET refused = ${refused}, captured = CASE WHEN ${wrote} THEN EXISTS (
        SELECT FROM foreign_statements WHERE transaction_id = pg_current_xact_id()::text::bigint) END
      WHERE repaired_at IS NULL`);
    return true;
  });
}

/** Returns whether it changed anything. */
async function writeBreak(tx: Transaction): Promise<boolean> {
  const { userId, specialization } = FENCED_PAIR;
  const { rowCount: deleted } = await tx.execute(sql`
    DELETE FROM specialization_progress WHERE user_id = ${userId} AND specialization_id = ${specialization}`);
  const { rowCount: inserted } = await tx.execute(sql`
    INSERT INTO user_licenses (user_id, specialization_id) VALUES (${userId}, ${specialization}) ON CONFLICT DO NOTHING`);
  return deleted === 1 || inserted === 1;
}

/** Whether the guard refuses the break. Null when it does not enforce, or when the pair is broken already. */
async function isGuarded(tx: Transaction): Promise<boolean | null> {
  // Nobody switches the guard meanwhile.
  if (enforced(await readGuardRow(tx, { lock: true })) === 0) return null;
  await tx.execute(sql`SAVEPOINT forbidden_write`);
  let refused: boolean | null = null;
  try {
    const wrote = await writeBreak(tx);
    await tx.execute(sql`SET CONSTRAINTS ALL IMMEDIATE`);
    if (wrote) refused = false;
  } catch (error) {
    if (!isRefused(error)) throw error;
    refused = true;
  }
  await tx.execute(sql`ROLLBACK TO SAVEPOINT forbidden_write`);
  return refused;
}

/**
 * Repairs the fenced pair on evidence, like any other pair, if a check has found it broken. Notes both times in
 * `self_tests`. Stores nothing else: no run of repairs and no history.
 */
export async function repairFencedPair(ctx: Context): Promise<'nothing' | 'repaired' | 'failed'> {
  const { userId, specialization } = FENCED_PAIR;
  const { rowCount: found } = await ctx.db.execute(sql`
    UPDATE self_tests SET found_at = coalesce(found_at, clock_timestamp())
    WHERE repaired_at IS NULL AND EXISTS (
      SELECT FROM violations v WHERE v.user_id = ${userId} AND v.specialization_id = ${specialization}
        AND v.resolved_at IS NULL AND v.confirmed_at IS NOT NULL)`);
  if (found !== 1) return 'nothing';
  return inTransaction(ctx.db, async (tx) => {
    await refuseStranger(tx);
    const by = {
      actor: actorName(ctx.actor),
      requestId: ctx.requestId ?? null,
      reason: 'self-test',
      runId: null,
    };
    const [action] = await repairBatch(
      tx,
      [FENCED_PAIR],
      { policy: 'evidence', leaveDismissed: false, leaveRelapsed: false },
      by,
    );
    const outcome = action?.shown.outcome;
    if (outcome !== 'repaired' && outcome !== 'already_agreed') return 'failed';
    await tx.execute(sql`UPDATE self_tests SET repaired_at = clock_timestamp() WHERE repaired_at IS NULL`);
    return 'repaired';
  });
}

/** The table's own check keeps strangers out; a table that lost it, or was made by others, must not cost a learner a row. */
async function refuseStranger(tx: Transaction): Promise<void> {
  const { rowCount } = await tx.execute(
    sql`SELECT FROM users WHERE id = ${FENCED_USER_ID} AND email = ${FENCED_USER_EMAIL}`,
  );
  if (rowCount === 1) return;
  throw new DomainError(
    'not_applicable',
    `another user has id ${FENCED_USER_ID} or the address ${FENCED_USER_EMAIL}, which are the self-test's`,
  );
}
