import { z } from 'zod';
import { CHECK_PHASES, STATUSES } from '@/lib/vocabulary/health';
import { SEARCH_MAX } from '@/lib/vocabulary/limits';
import { RECOMMENDED_ACTIONS } from '@/lib/vocabulary/repairs';
import { SPECIALIZATION_IDS } from '@/lib/vocabulary/specializations';
import {
  AFFECTED,
  ANNOTATED_STATES,
  RESOLUTIONS,
  VIOLATION_KINDS,
  VIOLATION_SORTS,
} from '@/lib/vocabulary/violations';
import { idShape, pageQueryShape, periodShape, specializationShape, timestampShape } from './common';

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
  first_seen_at: z.string(),
  acknowledged_at: z.string().nullable(),
  acknowledged_by: z.string().nullable(),
  note: z.string().nullable(),
  /** Until then it asks for nobody's attention. */
  muted_until: z.string().nullable(),
  /** A person decided to leave the pair as it is; ends by itself when either level moves. */
  dismissed_at: z.string().nullable(),
  dismissed_by: z.string().nullable(),
  dismiss_reason: z.string().nullable(),
  resolved_at: z.string().nullable(),
  resolved_how: z.enum(RESOLUTIONS).nullable(),
  /** The repair that resolved it. */
  repair_id: z.int().nullable(),
});
export type Violation = z.infer<typeof violationShape>;

/** The part of a report and of the status that says how many of which; violations by specialization, then kind. */
export const violationCountsShape = z.record(z.string(), z.record(z.string(), z.int()));

export const statusShape = z.object({
  status: z.enum(STATUSES),
  /** Why the status is what it is, in words. */
  reason: z.string(),
  last_check: z.string().nullable(),
  next_check: z.string().nullable(),
  /** True when the newest check is older than two intervals, or lies ahead of the database's clock. */
  stale: z.boolean(),
  /** Percent, exact to what the counts say; null before the first check. */
  consistency_rate: z.number().nullable(),
  /** Open violations now, so a repair shows before the next check. */
  total_violations: z.int(),
  total_users_monitored: z.int(),
  total_pairs: z.int(),
  /** The status is not healthy, or there are violations that nobody muted or dismissed. */
  requires_attention: z.boolean(),
  /** Open violations that are neither muted nor dismissed. */
  needs_attention: z.int(),
  /** Of those, the ones that only a person can decide. */
  needs_decision: z.int(),
  acknowledged: z.int(),
  muted: z.int(),
  dismissed: z.int(),
  /** Learners with a license that is behind or missing. */
  learners_blocked: z.int(),
  /** Learners with a license that is ahead. */
  learners_over_granted: z.int(),
  violation_counts: violationCountsShape,
  /** The newest open violations, at most 20. */
  violations: z.array(violationShape),
});
export type HealthStatus = z.infer<typeof statusShape>;

export const metricsShape = statusShape.omit({ violations: true }).extend({
  violations_count: z.int(),
  total_users: z.int(),
  total_checked: z.int(),
  consistent: z.int(),
  inconsistent: z.int(),
});
export type HealthMetrics = z.infer<typeof metricsShape>;

export const reportShape = z.object({
  id: z.int().nullable(),
  timestamp: z.string(),
  total_users: z.int(),
  total_checked: z.int(),
  consistent: z.int(),
  inconsistent: z.int(),
  consistency_rate: z.number(),
  opened: z.int(),
  changed: z.int(),
  resolved: z.int(),
  transient: z.int(),
  duration_ms: z.int(),
  violation_counts: violationCountsShape,
  actor: z.string(),
  dry_run: z.boolean(),
  /** True when this request joined a check that was already running. */
  joined: z.boolean(),
  /** At most 100 of the violations that the check found. */
  violations: z.array(violationShape),
});
export type Report = z.infer<typeof reportShape>;

export const checkUnderwayShape = z.object({
  phase: z
    .enum(CHECK_PHASES)
    .nullable()
    .describe('Comparing also stores; the second look is at what is new. Null: no check runs now'),
  usual_compare_ms: z.int().nullable().describe('Median of the last checks; null before the first'),
  usual_second_look_ms: z.int().nullable().describe('Median of those that had one; null before the first'),
});
export type CheckUnderway = z.infer<typeof checkUnderwayShape>;

/** One point of the history: a report without its violations. */
export const checkSummaryShape = reportShape.omit({ violations: true, joined: true, dry_run: true });
export type CheckSummary = z.infer<typeof checkSummaryShape>;

export const checkDetailShape = reportShape.omit({ joined: true, dry_run: true }).extend({
  /** At most 100 of the violations that this check opened. */
  opened_violations: z.array(violationShape),
  /** At most 100 of the violations whose pairs this check found in agreement again. */
  resolved_violations: z.array(violationShape),
});
export type CheckDetail = z.infer<typeof checkDetailShape>;

export const violationFilterShape = z.strictObject({
  /** Part of a name, an e-mail or an external id; or a whole user id. */
  search: z.string().trim().max(SEARCH_MAX).optional(),
  specialization: specializationShape.optional(),
  kind: z.enum(VIOLATION_KINDS).optional(),
  recommended_action: z.enum(RECOMMENDED_ACTIONS).optional(),
  state: z.enum(ANNOTATED_STATES).optional(),
  affected: z.enum(AFFECTED).optional(),
  seen_after: timestampShape.optional(),
  seen_before: timestampShape.optional(),
});
export type ViolationFilter = z.infer<typeof violationFilterShape>;

export const violationExportQueryShape = z.strictObject({
  ...violationFilterShape.shape,
  /** Those that are resolved, instead of those that are open. */
  resolved: z.stringbool().optional(),
});
export type ViolationExportQuery = z.infer<typeof violationExportQueryShape>;

export const violationQueryShape = z.strictObject({
  ...pageQueryShape.shape,
  ...violationExportQueryShape.shape,
  /** Those of one learner. */
  user_id: idShape.optional(),
  /** Of open violations; resolved ones are sorted by when they were resolved. */
  sort: z.enum(VIOLATION_SORTS).default('first_seen_at'),
  order: z.enum(['asc', 'desc']).default('desc'),
});
export type ViolationQuery = z.infer<typeof violationQueryShape>;

/** With since, until or points: the worst check of each of so many equal parts of the time, for charts. */
export const historyQueryShape = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  ...periodShape.shape,
  points: z.coerce.number().int().min(1).max(500).optional(),
});
export type HistoryQuery = z.infer<typeof historyQueryShape>;

export const checksQueryShape = z.strictObject({
  ...pageQueryShape.shape,
  ...periodShape.shape,
  has_violations: z.stringbool().optional(),
});
export type ChecksQuery = z.infer<typeof checksQueryShape>;

export const deploymentShape = z.object({
  id: z.int(),
  version: z.string(),
  /** When the database was brought to this version. */
  deployed_at: z.string(),
});
export type Deployment = z.infer<typeof deploymentShape>;

export const deploymentsQueryShape = z.strictObject({ ...pageQueryShape.shape, ...periodShape.shape });
export type DeploymentsQuery = z.infer<typeof deploymentsQueryShape>;

export const checkNowQueryShape = z.strictObject({ dry_run: z.stringbool().default(false) });
