import { sql } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import { withRetry } from '@/db/transaction';
import { actorName, type Context } from '@/lib/context';
import type { Pair } from '@/lib/contract/pairs';
import { DomainError, staleVersion } from '@/lib/errors';
import type { PairKey } from '@/lib/pair/pair-key';
import type { ErrorCode } from '@/lib/vocabulary/refusals';
import { verifyPair } from './verify-pair';

export type LevelDecision = PairKey & {
  level: number;
  /** The version of the pair that the decision was made on. */
  version: string;
  allowDemotion: boolean;
  reason?: string | undefined;
};

const DONE = new Set(['set', 'unchanged']);

const REFUSALS: Partial<Record<ErrorCode, string>> = {
  level_not_in_catalog: 'the specialization has no such level',
  pair_not_found: 'the user has no standing in this specialization',
  demotion_not_allowed: 'this would lower a level; set allow_demotion and give a reason to do so',
  not_applicable: 'the license is withdrawn; issue it again',
  reason_required: 'lowering a level needs a reason',
};

/**
 * Sets both records to the level that a person decided, and creates missing records. Besides repairs and undos, only this
 * lowers a level; a lowering needs `allowDemotion` and a reason. Throws `stale_version` when the pair was written since.
 */
export async function setLevel(ctx: Context, decision: LevelDecision): Promise<Pair> {
  const answer = await withRetry(() =>
    ctx.db.execute<{ outcome: string }>(sql`
      SELECT outcome FROM set_level(${decision.userId}, ${decision.specialization}, ${decision.level}, ${decision.version},
        ${decision.allowDemotion}, ${decision.reason ?? null}, ${actorName(ctx.actor)}, ${ctx.requestId ?? null})`),
  );
  const { outcome } = oneRow(answer);
  const code = outcome as ErrorCode;
  const refusal = REFUSALS[code];
  if (refusal) throw new DomainError(code, refusal);
  if (outcome === 'stale_version') throw staleVersion('pair');
  if (!DONE.has(outcome)) throw new Error(`set_level answered ${outcome}`);
  return verifyPair(ctx, decision);
}
