import { isDeepStrictEqual } from 'node:util';
import type { SQL } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import { inTransaction, type Transaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import type { Context } from '@/lib/context';
import type { Pair } from '@/lib/contract/pairs';
import { DomainError, staleVersion } from '@/lib/errors';
import { findingsOf, storeFindings } from '@/lib/health/store-findings';
import { keyText, type PairKey } from '@/lib/pair/pair-key';
import { type PairReading, readPairs } from '@/lib/pair/read-pairs';
import type { AuditedAction } from '@/lib/vocabulary/audit-actions';
import type { ErrorCode } from '@/lib/vocabulary/refusals';
import { resolveViolations } from './write-repairs';

/** A person's decision about a pair: why, and on which version of it. */
export type Decision = PairKey & { version: string; reason: string };

type Act = {
  /** The call of the function that locks the pair, refuses another version of it, and writes the decision. */
  outcome: (before: Pair) => SQL;
  /** The words for outcomes that refuse it. */
  refusals: Partial<Record<ErrorCode, string>>;
  /** The entry of the audit log. Null: the function writes it. */
  action: Extract<AuditedAction['action'], `pair.${string}`> | null;
  /** What the entry has besides the change of the pair and the reason. */
  noted?: object;
};

const DONE = new Set(['done', 'set', 'unchanged']);

/**
 * Writes a decision about a pair in one transaction, with its audit entry. If nothing is wrong with the pair any more, its
 * open violation is closed as decided; what is left is stored as it is now. Throws `stale_version`, `pair_not_found`, and
 * what the act refuses.
 */
export function decidePair(
  ctx: Context,
  decision: PairKey & { reason?: string | undefined },
  act: Act,
): Promise<Pair> {
  return inTransaction(ctx.db, async (tx) => {
    const before = await readOne(tx, decision);
    const { outcome } = oneRow(await tx.execute<{ outcome: string }>(act.outcome(before.pair)));
    refuse(outcome, act.refusals);
    const after = await readOne(tx, decision);
    await settleFindings(tx, decision, before, after);
    if (act.action) {
      await recordAudit(ctx, tx, {
        action: act.action,
        target: `pair/${keyText(decision)}`,
        ...changed(before.pair, after.pair, { ...act.noted, reason: decision.reason }),
      });
    }
    return after.pair;
  });
}

async function readOne(tx: Transaction, key: PairKey): Promise<PairReading> {
  const reading = (await readPairs(tx, [key])).get(keyText(key));
  if (reading) return reading;
  throw new DomainError('pair_not_found', `user ${key.userId} has no standing in ${key.specialization}`);
}

function refuse(outcome: string, refusals: Act['refusals']): void {
  if (DONE.has(outcome)) return;
  if (outcome === 'stale_version') throw staleVersion('pair');
  const code = outcome as ErrorCode;
  const refusal = refusals[code];
  if (refusal === undefined) throw new Error(`a decision was answered ${outcome}`);
  throw new DomainError(code, refusal);
}

async function settleFindings(
  tx: Transaction,
  key: PairKey,
  before: PairReading,
  after: PairReading,
): Promise<void> {
  const [was, left] = [before, after].map((reading) => findingsOf(new Map([[keyText(key), reading]])));
  // A finding that the decision left as it was keeps what people said of it.
  if (!left || isDeepStrictEqual(was, left)) return;
  if (left.length === 0) await resolveViolations(tx, [key], 'decided', null);
  else await storeFindings(tx, left);
}

/** What an audit entry says of a pair: its levels, its totals, and until when its license is valid. */
function standing({ progress, license }: Pair): Record<string, unknown> {
  const { last_activity_at: _, current_level: level = null, ...totals } = progress ?? {};
  return {
    progress_level: level,
    license_level: license?.current_level ?? null,
    ...totals,
    valid_until: license?.valid_until ?? null,
    suspended_at: license?.suspended_at ?? null,
  };
}

/** Both levels, and whatever else is different afterwards. */
function changed(before: Pair, after: Pair, noted: object): { before: object; after: object } {
  const [was, is] = [standing(before), standing(after)];
  const named = new Set(['progress_level', 'license_level']);
  const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter(
    (key) => named.has(key) || was[key] !== is[key],
  );
  const pick = (from: Record<string, unknown>) =>
    Object.fromEntries(keys.map((key) => [key, from[key] ?? null]));
  return { before: pick(was), after: { ...pick(is), ...noted } };
}
