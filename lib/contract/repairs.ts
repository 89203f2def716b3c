import { z } from 'zod';
import { NAMED_MAX } from '@/lib/vocabulary/limits';
import { POLICIES, REPAIR_ACTIONS, REPAIR_OUTCOMES, REPAIR_STATES } from '@/lib/vocabulary/repairs';
import { SPECIALIZATION_IDS } from '@/lib/vocabulary/specializations';
import {
  fileQueryShape,
  idParamsShape,
  idShape,
  pageQueryShape,
  periodShape,
  reasonShape,
  specializationShape,
  textShape,
  userIdShape,
} from './common';
import type { ExamplesOf } from './example';
import { groundsShape } from './grounds';
import { defineOperations } from './operation';
import { violationScopeShape } from './violations';

export const pairKeyShape = z.strictObject({ user_id: userIdShape, specialization: specializationShape });

/**
 * What to repair: named pairs, named violations, or all that match a filter ({} is all). Exactly one of them. A filter
 * includes dismissed violations only if its `state` asks for them.
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
  /** Some of the pairs that the run repaired. Without it, all of them. */
  pairs: z.array(pairKeyShape).min(1).max(NAMED_MAX).optional(),
  dry_run: z.boolean().default(false),
});

const imageShape = z.object({
  progress: z.object({ current_level: z.int(), total_xp: z.string() }).nullable(),
  license: z.object({ current_level: z.int(), max_achieved_level: z.int() }).nullable(),
});

export const repairActionShape = z.object({
  user_id: z.int(),
  user_name: z.string(),
  specialization: z.enum(SPECIALIZATION_IDS),
  outcome: z.enum(REPAIR_OUTCOMES),
  action: z.enum(REPAIR_ACTIONS).nullable(),
  /** Why this was done or not done, in words. */
  explanation: z.string(),
  /** The same for programs and other languages. Null for repairs from before this was stored. */
  grounds: groundsShape.nullable(),
  before: imageShape,
  after: imageShape,
  /** The run that undid this. */
  undone_by: z.int().nullable(),
});
export type RepairAction = z.infer<typeof repairActionShape>;

export const repairShape = z.object({
  /** Null for a dry run: it was rolled back and nothing is stored. */
  id: z.int().nullable(),
  dry_run: z.boolean(),
  /** Null for an undo. */
  policy: z.enum(POLICIES).nullable(),
  /** The run that this one undid. Null for a repair. */
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
  /** Pairs in scope; `matched` of them are done. Null until they are counted. A preview that ended early did not try all of them. */
  total: z.int().nullable(),
  /** About how long a run in the background still takes, by its speed so far. */
  seconds_left: z.int().nullable(),
  /** For a queued run: how many are before it, with the one that a worker is doing. */
  ahead: z.int().nullable(),
  /** How often its process was lost; the run went on after the last pair that was done. */
  interruptions: z.int(),
  abort_requested_at: z.string().nullable(),
  /** What an automatic run that was held would have changed, as of when it was held. Null for all other runs. */
  plan: z
    .object({
      changes: z.int(),
      parts: z.array(z.object({ specialization: z.string(), action: z.string(), pairs: z.int() })),
    })
    .nullable(),
  /** The first 200 pairs. The others of a finished run are at /repairs/{id}/actions. */
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

export const dismissRepairBodyShape = z.strictObject({ reason: reasonShape });

const tag = 'Repairs';
const UNDER_WAY = 'A run that waits for a worker or goes on in one';

export const repairOperations = defineOperations({
  'GET /repairs': {
    id: 'listRepairs',
    tag,
    summary: 'Runs of repairs, newest first',
    permission: 'repairs.read',
    query: repairsQueryShape,
    answers: {
      200: { description: 'A page of runs, without their pairs', shape: z.array(repairShape), page: true },
    },
  },
  'GET /repairs/export': {
    id: 'exportRepairs',
    tag,
    summary: 'Runs of repairs as CSV, newest first',
    permission: 'repairs.read',
    query: z.strictObject({ ...repairFilterShape.shape, ...fileQueryShape.shape }),
    takesLong: true,
    answers: {
      200: { description: 'A file with a header row', shape: z.string(), mediaType: 'text/csv' },
    },
  },
  'POST /repairs': {
    id: 'repair',
    tag,
    summary: 'Bring pairs back, or preview that',
    description:
      'With `dry_run` the real repair is executed, reported pair by pair, and rolled back. Policy `evidence` raises only what evidence supports; the two explicit policies may lower levels and need a reason. A filter leaves dismissed violations alone unless its `state` says `dismissed`. A run that takes more than two seconds is answered with 202 and goes on in the background; with `Prefer: respond-async` it is queued at once. Read it at its `Location` until its `state` is neither `queued` nor `running`. A preview is not kept and so cannot go on: after ten seconds it ends with the pairs that it has tried, and `total` says how many there are.',
    permission: 'repairs.run',
    body: repairBodyShape,
    takesLong: true,
    respondsAsync: true,
    answers: {
      200: { description: 'A preview; nothing of it was kept', shape: repairShape },
      201: { description: 'A run that was kept', shape: repairShape, location: '/repairs/{id}' },
      202: { description: UNDER_WAY, shape: repairShape, location: '/repairs/{id}' },
    },
    errors: ['not_found', 'reason_required'],
  },
  'GET /repairs/{id}': {
    id: 'readRepair',
    tag,
    summary: 'One run of repairs',
    permission: 'repairs.read',
    params: idParamsShape,
    answers: { 200: { description: 'The run with its first 200 pairs', shape: repairShape } },
    errors: ['not_found'],
  },
  'POST /repairs/{id}/undo': {
    id: 'undoRepair',
    tag,
    summary: 'Put back what a run changed, or preview that',
    description:
      'Each pair gets back exactly what it was before the repair, if nobody changed it since; else its outcome is `changed_since`. The violation is open again and dismissed with the reason, so that automatic repairs leave it until the pair changes. With `dry_run` the undo is executed, reported, and rolled back. A long undo goes on in the background, as a repair does.',
    permission: 'repairs.run',
    params: idParamsShape,
    body: undoBodyShape,
    takesLong: true,
    respondsAsync: true,
    answers: {
      200: { description: 'A preview; nothing of it was kept', shape: repairShape },
      201: {
        description: 'A run of its own, with `undoes_id`',
        shape: repairShape,
        location: '/repairs/{id}',
      },
      202: { description: UNDER_WAY, shape: repairShape, location: '/repairs/{id}' },
    },
    errors: ['not_found', 'not_applicable'],
  },
  'POST /repairs/{id}/abort': {
    id: 'abortRepair',
    tag,
    summary: 'End a run of repairs or an undo before it is done',
    description:
      'A queued run ends at once, a running one after the pairs that it is writing, within seconds. What it has done stays, and can be undone.',
    permission: 'repairs.run',
    params: idParamsShape,
    answers: { 200: { description: 'The run, aborted or about to be', shape: repairShape } },
    errors: ['not_found', 'not_applicable'],
  },
  'POST /repairs/{id}/approve': {
    id: 'approveRepair',
    tag,
    summary: 'Let an automatic run go on that was held because it would change too much',
    description:
      'A worker does it, and decides on each pair anew. When by now more would change than its plan says, it is refused with `stale_version`, and the plan is counted again.',
    permission: 'repairs.run',
    params: idParamsShape,
    answers: { 202: { description: UNDER_WAY, shape: repairShape, location: '/repairs/{id}' } },
    errors: ['not_found', 'not_applicable', 'stale_version'],
  },
  'POST /repairs/{id}/dismiss': {
    id: 'dismissRepair',
    tag,
    summary: 'End an automatic run that was held, without changing a pair',
    description:
      'The violations that it would have repaired are dismissed with the reason, so that no automatic run repairs them. When by now more would change than its plan says, it is refused with `stale_version`, and the plan is counted again.',
    permission: 'violations.dismiss',
    params: idParamsShape,
    body: dismissRepairBodyShape,
    answers: { 200: { description: 'The run, dismissed', shape: repairShape } },
    errors: ['not_found', 'not_applicable', 'stale_version'],
  },
  'GET /repairs/{id}/actions': {
    id: 'listRepairActions',
    tag,
    summary: 'What a run did, pair by pair',
    permission: 'repairs.read',
    params: idParamsShape,
    query: repairActionsQueryShape,
    answers: {
      200: {
        description: 'A page of pairs, before and after',
        shape: z.array(repairActionShape),
        page: true,
      },
    },
    errors: ['not_found'],
  },
  'GET /repairs/{id}/actions/export': {
    id: 'exportRepairActions',
    tag,
    summary: 'What a run did, pair by pair, as CSV',
    permission: 'repairs.read',
    params: idParamsShape,
    query: fileQueryShape,
    takesLong: true,
    answers: {
      200: { description: 'A file with a header row', shape: z.string(), mediaType: 'text/csv' },
    },
    errors: ['not_found'],
  },
});

export const repairExamples = {
  'POST /repairs': [
    { summary: 'Preview of all', body: { scope: { filter: {} }, dry_run: true }, status: 200 },
    {
      summary: 'One pair, repaired',
      body: { scope: { pairs: [{ user_id: 7, specialization: 'PLAYER' }] }, policy: 'evidence' },
      status: 201,
    },
  ],
  'POST /repairs/{id}/undo': [
    {
      summary: 'Preview of an undo',
      params: { id: 1 },
      body: { reason: 'The license was audited by hand', dry_run: true },
      status: 200,
    },
  ],
  'GET /repairs': [{ summary: 'Runs, newest first', query: { limit: 10 }, status: 200 }],
  'GET /repairs/{id}': [{ summary: 'One run', params: { id: 1 }, status: 200 }],
  'GET /repairs/{id}/actions': [
    { summary: 'What it did', params: { id: 1 }, query: { limit: 50 }, status: 200 },
  ],
} satisfies ExamplesOf<typeof repairOperations>;
