import type { Transaction } from '@/db/transaction';
import type { RolloutDecision } from '@/lib/contract/rollout';

/** Tells of what was decided automatically, and that a person goes on after it. */
export async function tellDecision(
  _tx: Transaction,
  _decision: RolloutDecision,
  _recovers: boolean,
): Promise<void> {}
