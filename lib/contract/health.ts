import { z } from 'zod';
import {
  POLICIES,
  pageQueryShape,
  RECOMMENDED_ACTIONS,
  SPECIALIZATION_IDS,
  specializationShape,
  userIdShape,
  VIOLATION_KINDS,
} from './common';

export const STATUSES = ['healthy', 'degraded', 'critical', 'unknown'] as const;
export type Status = (typeof STATUSES)[number];

export const violationShape = z.object({
  id: z.int(),
  user_id: z.int(),
  external_id: z.string().nullable(),
  user_name: z.string(),
  email: z.string(),
  specialization: z.enum(SPECIALIZATION_IDS),
  kind: z.enum(VIOLATION_KINDS),
  progress_level: z.int().nullable(),
  license_level: z.int().nullable(),
  /** License level minus progress level; null when one row is missing. */
  difference: z.int().nullable(),
  recommended_action: z.enum(RECOMMENDED_ACTIONS),
  first_seen_at: z.string(),
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
  /** True when the newest check is older than two intervals. */
  stale: z.boolean(),
  /** Percent, exact to what the counts say; null before the first check. */
  consistency_rate: z.number().nullable(),
  /** Open violations now, so a repair shows before the next check. */
  total_violations: z.int(),
  total_users_monitored: z.int(),
  total_pairs: z.int(),
  requires_attention: z.boolean(),
  needs_decision: z.int(),
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

/** One point of the history: a report without its violations. */
export const checkSummaryShape = reportShape.omit({ violations: true, joined: true, dry_run: true });
export type CheckSummary = z.infer<typeof checkSummaryShape>;

export const VIOLATION_SORTS = ['first_seen_at', 'user_name', 'specialization', 'difference'] as const;

export const violationFilterShape = z.strictObject({
  /** Part of a name, an e-mail or an external id; or a whole user id. */
  search: z.string().trim().max(200).optional(),
  specialization: specializationShape.optional(),
  kind: z.enum(VIOLATION_KINDS).optional(),
  recommended_action: z.enum(RECOMMENDED_ACTIONS).optional(),
});
export type ViolationFilter = z.infer<typeof violationFilterShape>;

export const violationQueryShape = z.strictObject({
  ...pageQueryShape.shape,
  ...violationFilterShape.shape,
  sort: z.enum(VIOLATION_SORTS).default('first_seen_at'),
  order: z.enum(['asc', 'desc']).default('desc'),
});
export type ViolationQuery = z.infer<typeof violationQueryShape>;

export const historyQueryShape = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
export const checkNowQueryShape = z.strictObject({ dry_run: z.stringbool().default(false) });

const pairKeyShape = z.strictObject({ user_id: userIdShape, specialization: specializationShape });

/** What to repair: named pairs, named violations, or all that match a filter ({} is all). Exactly one. */
export const repairScopeShape = z.union([
  z.strictObject({ pairs: z.array(pairKeyShape).min(1).max(1000) }),
  z.strictObject({ violation_ids: z.array(z.int().min(1)).min(1).max(1000) }),
  z.strictObject({ filter: violationFilterShape }),
]);
export type RepairScope = z.infer<typeof repairScopeShape>;

export const repairBodyShape = z.strictObject({
  scope: repairScopeShape,
  policy: z.enum(POLICIES).default('evidence'),
  dry_run: z.boolean().default(false),
  reason: z.string().trim().min(1).max(500).optional(),
});
export type RepairBody = z.input<typeof repairBodyShape>;

export const REPAIR_OUTCOMES = ['repaired', 'already_agreed', 'needs_decision', 'busy', 'failed'] as const;
export type RepairOutcome = (typeof REPAIR_OUTCOMES)[number];

const imageShape = z.object({
  progress: z.object({ current_level: z.int(), total_xp: z.string() }).nullable(),
  license: z.object({ current_level: z.int(), max_achieved_level: z.int() }).nullable(),
});

export const repairActionShape = z.object({
  user_id: z.int(),
  user_name: z.string(),
  specialization: z.enum(SPECIALIZATION_IDS),
  outcome: z.enum(REPAIR_OUTCOMES),
  action: z
    .enum(RECOMMENDED_ACTIONS)
    .or(z.enum(['lower_license', 'lower_progress']))
    .nullable(),
  /** Why this was done or left alone, in words. */
  explanation: z.string(),
  before: imageShape,
  after: imageShape,
});
export type RepairAction = z.infer<typeof repairActionShape>;

export const repairShape = z.object({
  /** Null for a dry run: it was rolled back, and nothing of it is kept. */
  id: z.int().nullable(),
  dry_run: z.boolean(),
  policy: z.enum(POLICIES),
  state: z.enum(['running', 'completed', 'failed']),
  actor: z.string(),
  started_at: z.string(),
  finished_at: z.string().nullable(),
  matched: z.int(),
  repaired: z.int(),
  already_agreed: z.int(),
  needs_decision: z.int(),
  busy: z.int(),
  failed: z.int(),
  /** The first 200 pairs; the rest of a finished run is at /repairs/{id}/actions. */
  actions: z.array(repairActionShape),
});
export type Repair = z.infer<typeof repairShape>;
