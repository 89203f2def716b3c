import { z } from 'zod';
import { NAMED_MAX } from '@/lib/vocabulary/limits';
import { GROUNDS, POLICIES, REPAIR_ACTIONS, REPAIR_OUTCOMES, REPAIR_STATES } from '@/lib/vocabulary/repairs';
import { SPECIALIZATION_IDS } from '@/lib/vocabulary/specializations';
import {
  idShape,
  pageQueryShape,
  periodShape,
  reasonShape,
  specializationShape,
  textShape,
  userIdShape,
} from './common';
import { violationFilterShape } from './health';

export const pairKeyShape = z.strictObject({ user_id: userIdShape, specialization: specializationShape });

const violationIdsShape = z.array(z.int().min(1)).min(1).max(NAMED_MAX);

/** Named violations, or all that match a filter ({} is all). Exactly one. */
export const violationScopeShape = z.union([
  z.strictObject({ violation_ids: violationIdsShape }),
  z.strictObject({ filter: violationFilterShape }),
]);
export type ViolationScope = z.infer<typeof violationScopeShape>;

/**
 * What to repair: named pairs, named violations, or all that match a filter ({} is all). Exactly one. A filter reaches
 * dismissed violations only where its `state` says so.
 */
export const repairScopeShape = z.union([
  z.strictObject({ pairs: z.array(pairKeyShape).min(1).max(NAMED_MAX) }),
  ...violationScopeShape.options,
]);
export type RepairScope = z.infer<typeof repairScopeShape>;

export const repairBodyShape = z.strictObject({
  scope: repairScopeShape,
  policy: z.enum(POLICIES).default('evidence'),
  dry_run: z.boolean().default(false),
  reason: reasonShape.optional(),
});
export type RepairBody = z.input<typeof repairBodyShape>;

export const undoBodyShape = z.strictObject({
  reason: reasonShape,
  /** Some of the pairs that the run repaired; without it, all of them. */
  pairs: z.array(pairKeyShape).min(1).max(NAMED_MAX).optional(),
  dry_run: z.boolean().default(false),
});

const imageShape = z.object({
  progress: z.object({ current_level: z.int(), total_xp: z.string() }).nullable(),
  license: z.object({ current_level: z.int(), max_achieved_level: z.int() }).nullable(),
});

export const groundsShape = z.object({
  code: z.enum(GROUNDS),
  progress_level: z.int().optional(),
  license_level: z.int().optional(),
  history_level: z.int().optional().describe('Where the license history leads instead'),
  repair_id: z.int().optional().describe('The run that has undone it already'),
  note: z.string().optional().describe('The words of the person who left the pair as it is'),
});
export type Grounds = z.infer<typeof groundsShape>;

export const repairActionShape = z.object({
  user_id: z.int(),
  user_name: z.string(),
  specialization: z.enum(SPECIALIZATION_IDS),
  outcome: z.enum(REPAIR_OUTCOMES),
  action: z.enum(REPAIR_ACTIONS).nullable(),
  /** Why this was done or left alone, in words. */
  explanation: z.string(),
  /** The same for programs and other languages; null for what was done before it was kept. */
  grounds: groundsShape.nullable(),
  before: imageShape,
  after: imageShape,
  /** The run that took this back. */
  undone_by: z.int().nullable(),
});
export type RepairAction = z.infer<typeof repairActionShape>;

export const repairShape = z.object({
  /** Null for a dry run: it was rolled back, and nothing of it is kept. */
  id: z.int().nullable(),
  dry_run: z.boolean(),
  /** Null for an undo. */
  policy: z.enum(POLICIES).nullable(),
  /** The run that this one took back; null for a repair. */
  undoes_id: z.int().nullable(),
  state: z.enum(REPAIR_STATES),
  actor: z.string(),
  reason: z.string().nullable(),
  request_id: z.string().nullable(),
  started_at: z.string(),
  finished_at: z.string().nullable(),
  matched: z.int(),
  repaired: z.int(),
  already_agreed: z.int(),
  needs_decision: z.int(),
  busy: z.int(),
  failed: z.int(),
  undone: z.int(),
  changed_since: z.int(),
  already_undone: z.int(),
  /** The first 200 pairs; the rest of a finished run is at /repairs/{id}/actions. */
  actions: z.array(repairActionShape),
});
export type Repair = z.infer<typeof repairShape>;

export const repairFilterShape = z.strictObject({
  ...periodShape.shape,
  state: z.enum(REPAIR_STATES).optional(),
  policy: z.enum(POLICIES).optional(),
  actor: textShape(200).optional(),
  /** The undos of this run. */
  undoes: idShape.optional(),
});
export type RepairFilter = z.infer<typeof repairFilterShape>;

export const repairActionsQueryShape = z.strictObject({
  ...pageQueryShape.shape,
  outcome: z.enum(REPAIR_OUTCOMES).optional(),
});

export const repairsQueryShape = z.strictObject({ ...pageQueryShape.shape, ...repairFilterShape.shape });
