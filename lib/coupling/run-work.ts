import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { namedPairs, type PairSource, selectedPairs } from '@/lib/pair/pair-batches';
import { keyOfFields } from '@/lib/pair/pair-key';
import type { DoBatch } from './execute-batch';
import { repairBatch } from './repair-batch';
import { pairsInScope } from './repair-scope';
import type { RunKind, UndoScope } from './run-kind';
import { undoBatch } from './undo-batch';

export type RunWork = { source: PairSource; doBatch: DoBatch };

/** The pairs of a run, and what is done to a batch of them. */
export function workOf(db: Database, kind: RunKind): RunWork {
  if (kind.undoesId !== null) {
    const { undoesId, scope } = kind;
    return {
      source: pairsToUndo(db, undoesId, scope),
      doBatch: (tx, keys, by) => undoBatch(tx, keys, { ...by, undoesId }),
    };
  }
  const { policy, scope, cohortOnly } = kind;
  // A scope that names a pair includes a dismissed one. A filter excludes dismissed pairs unless it asks for them.
  const leaveDismissed = 'filter' in scope && scope.filter.state !== 'dismissed';
  return {
    source: pairsInScope(db, scope, { cohortOnly }),
    doBatch: (tx, keys, by) =>
      repairBatch(tx, keys, { policy, leaveDismissed, leaveRelapsed: cohortOnly }, by),
  };
}

function pairsToUndo(db: Database, repairId: number, { pairs }: UndoScope): PairSource {
  if (pairs) return namedPairs(async () => pairs.map(keyOfFields));
  return pairsWithOutcome(db, repairId, 'repaired');
}

/** The pairs of a run to which this happened. */
export function pairsWithOutcome(db: Database, repairId: number, outcome: 'repaired' | 'busy'): PairSource {
  return selectedPairs(
    db,
    (after, limit) => sql`
      SELECT user_id, specialization_id FROM repair_actions
      WHERE repair_id = ${repairId} AND outcome = ${outcome} AND ${after}
      ORDER BY user_id, specialization_id LIMIT ${limit}`,
  );
}
