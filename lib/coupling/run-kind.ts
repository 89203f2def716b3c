import type { RepairScope } from '@/lib/contract/repairs';
import type { Policy } from '@/lib/vocabulary/repairs';

/** Some of the pairs that the undone run repaired, or all of them. */
export type UndoScope = Partial<Extract<RepairScope, { pairs: unknown }>>;

/** What a run does: a repair has a policy and a scope, an undo names the run that it undoes. */
export type RunKind =
  | { policy: Policy; undoesId: null; scope: RepairScope; cohortOnly: boolean }
  | { policy: null; undoesId: number; scope: UndoScope; cohortOnly: false };

/** What starts a run. It is stored with the run, so that another process can go on with it. */
export type RunOrder = RunKind & { dryRun: boolean; reason?: string | undefined };
