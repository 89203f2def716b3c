import { z } from 'zod';
import { LICENSE_STATES } from '@/lib/vocabulary/history';
import { NAMED_MAX, SEARCH_MAX } from '@/lib/vocabulary/limits';
import { RECOMMENDED_ACTIONS } from '@/lib/vocabulary/repairs';
import { SPECIALIZATION_IDS } from '@/lib/vocabulary/specializations';
import {
  AFFECTED,
  ANNOTATED_STATES,
  RESOLUTIONS,
  VIOLATION_KINDS,
  VIOLATION_SORTS,
} from '@/lib/vocabulary/violations';
import {
  fileQueryShape,
  idParamsShape,
  idShape,
  noteShape,
  pageQueryShape,
  reasonShape,
  specializationShape,
  timestampShape,
} from './common';
import type { ExamplesOf } from './example';
import { groundsShape } from './grounds';
import { defineOperations } from './operation';
import { writtenByShape } from './writers';

export const violationShape = z.object({
  id: z.int(),
  user_id: z.int(),
  external_id: z.string().nullable(),
  user_name: z.string(),
  email: z.string(),
  specialization: z.enum(SPECIALIZATION_IDS),
  kind: z.enum(VIOLATION_KINDS),
  state: z.enum([...ANNOTATED_STATES, 'resolved']),
  /** The levels as of the last look. */
  progress_level: z.int().nullable(),
  license_level: z.int().nullable(),
  /** License level minus progress level; null when one row is missing. */
  difference: z.int().nullable(),
  recommended_action: z.enum(RECOMMENDED_ACTIONS),
  grounds: groundsShape.nullable().describe('Why; null for what was found before it was kept'),
  first_seen_at: z.string(),
  acknowledged_at: z.string().nullable(),
  acknowledged_by: z.string().nullable(),
  note: z.string().nullable(),
  /** The violation needs nobody's attention before this time. */
  muted_until: z.string().nullable(),
  /** A person decided to leave the pair as it is. The decision ends when either level changes. */
  dismissed_at: z.string().nullable(),
  dismissed_by: z.string().nullable(),
  dismiss_reason: z.string().nullable(),
  /** How often the pair was broken before, as of the moment when this was found. */
  broken_7d: z.int(),
  broken_30d: z.int(),
  left_alone_at: z
    .string()
    .nullable()
    .describe('Since then automatic repairs leave the pair alone, because it keeps breaking'),
  resolved_at: z.string().nullable(),
  resolved_how: z.enum(RESOLUTIONS).nullable(),
  /** The repair that resolved it. */
  repair_id: z.int().nullable(),
  license_state: z.enum(LICENSE_STATES).describe('The state of the license now'),
  written_by: writtenByShape.nullable().describe('Null: nobody but Lockstep was seen writing the pair'),
});
export type Violation = z.infer<typeof violationShape>;

/** The counts of violations in a report and in the status, by specialization, then kind. */
export const violationCountsShape = z.record(z.string(), z.record(z.string(), z.int()));

/** It is a text in an address and a number in a body. */
const namedIdShape = z.coerce.number().int().min(1);

export const violationFilterShape = z.strictObject({
  /** Part of a name, an e-mail or an external id; or a whole user id. */
  search: z.string().trim().max(SEARCH_MAX).optional(),
  specialization: specializationShape.optional(),
  kind: z.enum(VIOLATION_KINDS).optional(),
  recommended_action: z.enum(RECOMMENDED_ACTIONS).optional(),
  state: z.enum(ANNOTATED_STATES).optional(),
  affected: z.enum(AFFECTED).optional(),
  /** Pairs that were broken at least so often in the 30 days before. */
  broken_before: z.coerce.number().int().min(1).max(1_000).optional(),
  writer: namedIdShape.optional().describe('What this writer (`GET /writers`) wrote last'),
  transaction: namedIdShape.optional().describe('What this transaction of the database wrote last'),
  seen_after: timestampShape.optional(),
  seen_before: timestampShape.optional(),
});
export type ViolationFilter = z.infer<typeof violationFilterShape>;

export const violationExportQueryShape = z.strictObject({
  ...violationFilterShape.shape,
  /** Resolved violations instead of open ones. */
  resolved: z.stringbool().optional(),
});
export type ViolationExportQuery = z.infer<typeof violationExportQueryShape>;

export const violationQueryShape = z.strictObject({
  ...pageQueryShape.shape,
  ...violationExportQueryShape.shape,
  /** The violations of one learner. */
  user_id: idShape.optional(),
  /** The order of open violations. Resolved ones are sorted by the time they were resolved. */
  sort: z.enum(VIOLATION_SORTS).default('first_seen_at'),
  order: z.enum(['asc', 'desc']).default('desc'),
});
export type ViolationQuery = z.infer<typeof violationQueryShape>;

const violationIdsShape = z.array(z.int().min(1)).min(1).max(NAMED_MAX);

/** Named violations, or all that match a filter ({} is all). Exactly one of them. */
export const violationScopeShape = z.union([
  z.strictObject({ violation_ids: violationIdsShape }),
  z.strictObject({ filter: violationFilterShape }),
]);
export type ViolationScope = z.infer<typeof violationScopeShape>;

export const acknowledgeBodyShape = z.strictObject({ note: noteShape.optional() });

export const muteBodyShape = z.strictObject({
  /** In the future, at most a year from now. */
  until: timestampShape,
  note: noteShape.optional(),
});

export const dismissBodyShape = z.strictObject({ reason: reasonShape });

export const annotateBodyShape = z.discriminatedUnion('action', [
  z.strictObject({
    scope: violationScopeShape,
    action: z.literal('acknowledge'),
    note: noteShape.optional(),
  }),
  z.strictObject({ scope: violationScopeShape, action: z.literal('unacknowledge') }),
  z.strictObject({ scope: violationScopeShape, action: z.literal('mute'), ...muteBodyShape.shape }),
  z.strictObject({ scope: violationScopeShape, action: z.literal('unmute') }),
]);

export const annotateResultShape = z.object({
  matched: z.int(),
  changed: z.int(),
  /** They had this annotation already, or were resolved meanwhile. */
  unchanged: z.int(),
});
export type AnnotateResult = z.infer<typeof annotateResultShape>;

const tag = 'Violations';

const annotated = {
  200: { description: 'The violation after that', shape: violationShape, etag: true },
} as const;

const refused = ['not_found', 'not_applicable'] as const;

export const violationOperations = defineOperations({
  'GET /health/violations': {
    id: 'listViolations',
    tag,
    summary: 'Open violations, or resolved ones',
    permission: 'health.read',
    query: violationQueryShape,
    answers: { 200: { description: 'A page of violations', shape: z.array(violationShape), page: true } },
  },
  'GET /health/violations/export': {
    id: 'exportViolations',
    tag,
    summary: 'Open violations, or resolved ones, as CSV',
    permission: 'health.read',
    query: z.strictObject({ ...violationExportQueryShape.shape, ...fileQueryShape.shape }),
    takesLong: true,
    answers: {
      200: { description: 'A file with a header row', shape: z.string(), mediaType: 'text/csv' },
    },
  },
  'POST /health/violations/annotate': {
    id: 'annotateViolations',
    tag,
    summary: 'Acknowledge or mute many violations, or take that back',
    permission: 'violations.annotate',
    body: annotateBodyShape,
    answers: { 200: { description: 'How many', shape: annotateResultShape } },
    errors: ['not_found'],
  },
  'GET /health/violations/{id}': {
    id: 'readViolation',
    tag,
    summary: 'One violation, open or resolved',
    permission: 'health.read',
    params: idParamsShape,
    answers: { 200: { description: 'The violation', shape: violationShape, etag: true } },
    errors: ['not_found'],
  },
  'POST /health/violations/{id}/acknowledge': {
    id: 'acknowledgeViolation',
    tag,
    summary: 'Say that somebody knows of a violation',
    permission: 'violations.annotate',
    params: idParamsShape,
    body: acknowledgeBodyShape,
    version: 'optional',
    answers: annotated,
    errors: refused,
  },
  'DELETE /health/violations/{id}/acknowledge': {
    id: 'unacknowledgeViolation',
    tag,
    summary: 'Take an acknowledgement back',
    permission: 'violations.annotate',
    params: idParamsShape,
    version: 'optional',
    answers: annotated,
    errors: refused,
  },
  'POST /health/violations/{id}/mute': {
    id: 'muteViolation',
    tag,
    summary: 'Let a violation ask for nobody’s attention until a moment within a year',
    description: 'It stays open, is counted in the consistency and is repaired as any other.',
    permission: 'violations.annotate',
    params: idParamsShape,
    body: muteBodyShape,
    version: 'optional',
    answers: annotated,
    errors: refused,
  },
  'DELETE /health/violations/{id}/mute': {
    id: 'unmuteViolation',
    tag,
    summary: 'Let a violation ask for attention again',
    permission: 'violations.annotate',
    params: idParamsShape,
    version: 'optional',
    answers: annotated,
    errors: refused,
  },
  'POST /health/violations/{id}/dismiss': {
    id: 'dismissViolation',
    tag,
    summary: 'Decide to leave a pair as it is',
    description:
      'Only of a violation that needs a decision. It still counts as inconsistent; automatic repairs leave it, and it ends by itself when either level moves.',
    permission: 'violations.dismiss',
    params: idParamsShape,
    body: dismissBodyShape,
    version: 'optional',
    answers: annotated,
    errors: refused,
  },
  'DELETE /health/violations/{id}/dismiss': {
    id: 'undismissViolation',
    tag,
    summary: 'Take the decision back to leave a pair as it is',
    permission: 'violations.dismiss',
    params: idParamsShape,
    version: 'optional',
    answers: annotated,
    errors: refused,
  },
});

export const violationExamples = {
  'GET /health/violations': [
    {
      summary: 'Levels that differ, the newest first',
      query: { kind: 'level_mismatch', sort: 'first_seen_at', order: 'desc', limit: 50 },
      status: 200,
    },
  ],
  'POST /health/violations/annotate': [
    {
      summary: 'All that need a decision, acknowledged',
      body: {
        scope: { filter: { recommended_action: 'needs_decision' } },
        action: 'acknowledge',
        note: 'Asked the club',
      },
      status: 200,
    },
  ],
  'GET /health/violations/{id}': [{ summary: 'One violation', params: { id: 2 }, status: 200 }],
  'POST /health/violations/{id}/acknowledge': [
    {
      summary: 'Somebody knows',
      params: { id: 2 },
      body: { note: 'The club answers on Monday' },
      status: 200,
    },
  ],
  'POST /health/violations/{id}/dismiss': [
    { summary: 'Left as it is', params: { id: 2 }, body: { reason: 'Agreed with the club' }, status: 200 },
  ],
  'DELETE /health/violations/{id}/dismiss': [
    { summary: 'Asks for attention again', params: { id: 2 }, status: 200 },
  ],
} satisfies ExamplesOf<typeof violationOperations>;
