import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { oneRow } from '@/db/one-row';
import { sqlstateOf } from '@/db/sqlstate';
import { inTransaction, inTransactionOnce, type Transaction, withRetry } from '@/db/transaction';
import type { Context } from '@/lib/context';
import type { CheckSummary } from '@/lib/contract/health';
import { DomainError } from '@/lib/errors';
import { requestRun } from '@/lib/jobs/request-run';
import { selectedPairs } from '@/lib/pair/pair-batches';
import { keyArrays } from '@/lib/pair/pair-key';
import { auditPairs } from './audit-pairs';
import { whileCheckLives } from './check-life';
import { comparePairs } from './compare-pairs';
import { CONFIRM_AFTER_SECONDS, confirmViolations } from './confirm-violations';
import { verifyCounts } from './count-changes';
import { CheckFinished, CheckRunning, passGate } from './pass-gate';
import { readSummary } from './read-report';
import { finishCheck, type StoredCheck, storeCheck } from './store-check';

export type CheckOptions = {
  /** How long after the comparison the second look at newly found pairs begins. */
  confirmDelayMs?: number;
  /** The same in seconds, as it is configured. */
  confirmAfterSeconds?: number | undefined;
  signal?: AbortSignal | undefined;
};

/** What a check counted. */
export type CheckedCounts = CheckSummary & {
  id: number;
  /** True when this request joined a check that was already running. */
  joined: boolean;
};

/** Once an hour with a check every five minutes. */
const CHECKS_TO_A_VERIFICATION = 12;
const RESOLVED_BATCH = 1_000;
/** With more resolved pairs an audit is asked for, so that no check is delayed by them. */
const RESOLVED_MAX = 5_000;
const JOIN_POLL_MS = 100;
const JOIN_TIMEOUT_MS = 120_000;
/** One snapshot, with a timeout that is long enough for any number of pairs. */
export const SNAPSHOT = { isolationLevel: 'repeatable read', statementTimeoutMs: 600_000 } as const;

/** The check that this process runs on a database. Other requests of the process join it. */
const running = new WeakMap<Database, Promise<CheckedCounts>>();

/**
 * Compares every pair in one snapshot, and opens, changes and resolves violations in the same transaction. A moment later it
 * reads the newly found ones again. One check runs at a time over all processes: a request that comes meanwhile gets the
 * counts of the running check, marked `joined`. Throws `unavailable` when the other check does not end.
 */
export async function runCheck(ctx: Context, options: CheckOptions = {}): Promise<CheckedCounts> {
  const current = running.get(ctx.db);
  if (current) return { ...(await current), joined: true };
  const mine = runOrJoin(ctx, options).finally(() => running.delete(ctx.db));
  running.set(ctx.db, mine);
  return mine;
}

async function runOrJoin(ctx: Context, options: CheckOptions): Promise<CheckedCounts> {
  const { rows } = await ctx.db.execute<{ id: string }>(
    sql`SELECT id FROM health_checks WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT 1`,
  );
  const newestId = Number(rows[0]?.id ?? 0);
  for (let waitedMs = 0; waitedMs < JOIN_TIMEOUT_MS; waitedMs += JOIN_POLL_MS) {
    try {
      return await runAlone(ctx, options, newestId);
    } catch (error) {
      const joined = error instanceof CheckFinished ? await readSummary(ctx, error.checkId) : null;
      if (joined) return { ...joined, joined: true };
      if (!(error instanceof CheckRunning)) throw error;
    }
    await pause(JOIN_POLL_MS, options);
  }
  throw new DomainError('unavailable', 'another check is running and did not end in time');
}

async function runAlone(ctx: Context, options: CheckOptions, newestId: number): Promise<CheckedCounts> {
  const check = await compareAndStore(ctx, newestId);
  const lookOnceMore = () => withRetry(() => confirmViolations(ctx.db));
  if (check.waits) {
    await whileCheckLives(ctx, check.id, async () => {
      await pause(
        options.confirmDelayMs ?? (options.confirmAfterSeconds ?? CONFIRM_AFTER_SECONDS) * 1_000,
        options,
      );
      await finishCheck(ctx.db, check, await lookOnceMore());
    });
  } else {
    // An earlier check that died before its second look may have left violations without one.
    await lookOnceMore();
  }
  const summary = await readSummary(ctx, check.id);
  const { resolved } = check.differences;
  if (check.comparison.fell || resolved > RESOLVED_MAX) await requestRun(ctx, 'audit');
  else if (resolved > 0) await auditResolved(ctx, check.id);
  if (check.id % CHECKS_TO_A_VERIFICATION === 0) await verifyCounts(ctx, check.id);
  if (!summary) throw new Error(`check ${check.id} is gone`);
  const { total_checked: pairs, inconsistent } = summary;
  ctx.log.info({ check: check.id, pairs, inconsistent }, 'check finished');
  return { ...summary, joined: false };
}

/** Pairs whose levels agree again may still contradict ledger and history, which the comparison does not read. */
async function auditResolved(ctx: Context, checkId: number): Promise<void> {
  const resolved = selectedPairs(
    ctx.db,
    (after, limit) => sql`
      SELECT user_id, specialization_id FROM violations WHERE resolved_check_id = ${checkId} AND ${after}
      ORDER BY user_id, specialization_id LIMIT ${limit}`,
  );
  let found = 0;
  for await (const keys of resolved.batches(RESOLVED_BATCH, null))
    found += (await auditPairs(ctx.db, keyArrays(keys))).found;
  if (found > 0) await withRetry(() => confirmViolations(ctx.db));
}

async function compareAndStore(ctx: Context, newestId: number): Promise<StoredCheck> {
  const compare = async (tx: Transaction) => {
    await passGate(tx, newestId);
    const comparison = await comparePairs(tx);
    return storeCheck(ctx, tx, await nextId(tx), comparison);
  };
  return inTransactionOnce(ctx.db, compare, SNAPSHOT).catch((error) => {
    // A repair closed a violation meanwhile. The whole comparison is repeated on a newer snapshot.
    if (sqlstateOf(error) !== '40001') throw error;
    return inTransaction(ctx.db, compare, SNAPSHOT);
  });
}

async function nextId(tx: Transaction): Promise<number> {
  const next = await tx.execute<{ id: string }>(
    sql`SELECT nextval(pg_get_serial_sequence('health_checks', 'id')) AS id`,
  );
  return Number(oneRow(next).id);
}

function pause(ms: number, { signal }: CheckOptions): Promise<void> {
  return delay(ms, undefined, signal ? { signal } : {});
}
