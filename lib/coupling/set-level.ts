import { sql } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import { withRetry } from '@/db/transaction';
import { actorName, type Context } from '@/lib/context';
import type { Pair } from '@/lib/contract/pairs';
import { DomainError } from '@/lib/errors';
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

const REFUSALS: Record<string, { code: ErrorCode; message: string }> = {
  level_not_in_catalog: { code: 'level_not_in_catalog', message: 'the specialization has no such level' },
  pair_not_found: { code: 'pair_not_found', message: 'the user has no standing in this specialization' },
  stale_version: {
    code: 'stale_version',
    message: 'the pair changed since it was read; read it again and decide anew',
  },
  demotion_not_allowed: {
    code: 'demotion_not_allowed',
    message: 'this would lower a level; set allow_demotion and give a reason to do so',
  },
  reason_required: { code: 'reason_required', message: 'lowering a level needs a reason' },
};

/**
 * A person's decision: both records stand at this level from now on, missing ones are created. It is the only way
 * down; a lowering needs `allowDemotion` and a reason. Throws `stale_version` when anybody wrote the pair since.
 */
export async function setLevel(ctx: Context, decision: LevelDecision): Promise<Pair> {
  const answer = await withRetry(() =>
    ctx.db.execute<{ outcome: string }>(sql`
      SELECT outcome FROM set_level(${decision.userId}, ${decision.specialization}, ${decision.level}, ${decision.version},
        ${decision.allowDemotion}, ${decision.reason ?? null}, ${actorName(ctx.actor)}, ${ctx.requestId ?? null})`),
  );
  const { outcome } = oneRow(answer);
  const refusal = REFUSALS[outcome];
  if (refusal) throw new DomainError(refusal.code, refusal.message);
  if (!DONE.has(outcome)) throw new Error(`set_level answered ${outcome}`);
  return verifyPair(ctx, decision);
}
