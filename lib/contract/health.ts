import { z } from 'zod';
import { CHECK_PHASES, STATUSES } from '@/lib/vocabulary/health';
import { idParamsShape, pageQueryShape, periodShape } from './common';
import type { ExamplesOf } from './example';
import { defineOperations } from './operation';
import { violationCountsShape, violationShape } from './violations';

export const statusShape = z.object({
  status: z.enum(STATUSES),
  /** The reason for the status, in words. */
  reason: z.string(),
  last_check: z.string().nullable(),
  next_check: z.string().nullable(),
  /** True when the newest check is older than two intervals, or lies ahead of the database's clock. */
  stale: z.boolean(),
  /** Percent, as exact as the counts. Null before the first check. */
  consistency_rate: z.number().nullable(),
  /** Percent of pairs of which nothing is wrong, of levels or against ledger and history. Null before the first audit. */
  explained_rate: z.number().nullable(),
  explained_through: z
    .string()
    .nullable()
    .describe('The begin of the last whole audit: it holds through then'),
  /** Pairs out of agreement now, so a repair shows before the next check. */
  total_violations: z.int(),
  /** All open findings: those, and pairs in agreement that ledger or history contradict. */
  total_findings: z.int(),
  /** The worst specialization decides the status. Empty before the first check that counted so. */
  specializations: z.array(
    z.object({
      specialization: z.string(),
      pairs: z.int(),
      inconsistent: z.int(),
      consistency_rate: z.number(),
    }),
  ),
  total_users_monitored: z.int(),
  total_pairs: z.int(),
  /** The status is not healthy, or there are violations that are neither muted nor dismissed. */
  requires_attention: z.boolean(),
  /** Open violations that are neither muted nor dismissed. */
  needs_attention: z.int(),
  /** The number of those that only a person can decide. */
  needs_decision: z.int(),
  acknowledged: z.int(),
  muted: z.int(),
  dismissed: z.int(),
  learners_blocked: z
    .int()
    .describe('Learners whose license is missing, or behind the level that ledger or history support'),
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
  explained_rate: z
    .number()
    .nullable()
    .describe('As in the status, at the end of the check. Null before the first audit'),
  explained_through: z.string().nullable(),
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

/** A walk over all users that holds every pair against the ledger and the license history. */
export const auditShape = z.object({
  id: z.int(),
  started_at: z.string(),
  finished_at: z.string().nullable().describe('Null while it is under way or cut off; the next run goes on'),
  users_total: z.int(),
  users_done: z.int(),
  pairs: z.int(),
  found: z.int(),
  resolved: z.int(),
  seconds_left: z.int().nullable().describe('At the pace so far. Null when it is not under way'),
  actor: z.string(),
});
export type Audit = z.infer<typeof auditShape>;

export const auditsShape = z.object({
  under_way: auditShape
    .nullable()
    .describe('The audit that goes on now, or that was cut off and goes on in the next run'),
  last: auditShape.nullable().describe('The last one that ended; null before the first'),
});
export type Audits = z.infer<typeof auditsShape>;

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

/** With since, until or points: the worst check of each of that many equal parts of the time, for charts. */
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
  /** When a migration first brought the database to this version. */
  deployed_at: z.string(),
});
export type Deployment = z.infer<typeof deploymentShape>;

export const deploymentsQueryShape = z.strictObject({ ...pageQueryShape.shape, ...periodShape.shape });
export type DeploymentsQuery = z.infer<typeof deploymentsQueryShape>;

export const checkNowQueryShape = z.strictObject({ dry_run: z.stringbool().default(false) });

const tag = 'Health';

export const healthOperations = defineOperations({
  'GET /health/status': {
    id: 'readStatus',
    tag,
    summary: 'Whether learners are affected, how many, and since when',
    permission: 'health.read',
    answers: { 200: { description: 'The status now, with the newest open violations', shape: statusShape } },
  },
  'GET /health/metrics': {
    id: 'readMetrics',
    tag,
    summary: 'The counts of the newest check and of what is open now',
    permission: 'health.read',
    answers: { 200: { description: 'The counts', shape: metricsShape } },
  },
  'GET /health/latest-report': {
    id: 'readLatestReport',
    tag,
    summary: 'The report of the newest check',
    permission: 'health.read',
    answers: { 200: { description: 'The report', shape: reportShape } },
    errors: ['not_found'],
  },
  'GET /health/history': {
    id: 'listCheckHistory',
    tag,
    summary: 'The newest checks, or the trend of a period, newest first',
    description:
      'Without `since`, `until` and `points`, the newest `limit` checks. With any of them, the period is cut into at most `points` (500) equal parts, and the worst check of each is answered.',
    permission: 'health.read',
    query: historyQueryShape,
    answers: { 200: { description: 'Reports without their violations', shape: z.array(checkSummaryShape) } },
  },
  'GET /health/checks': {
    id: 'listChecks',
    tag,
    summary: 'Finished checks, newest first',
    permission: 'health.read',
    query: checksQueryShape,
    answers: {
      200: {
        description: 'A page of reports, without their violations',
        shape: z.array(checkSummaryShape),
        page: true,
      },
    },
  },
  'GET /health/checks/{id}': {
    id: 'readCheck',
    tag,
    summary: 'The report of one check, with what it found, opened and resolved',
    permission: 'health.read',
    params: idParamsShape,
    answers: { 200: { description: 'The report', shape: checkDetailShape } },
    errors: ['not_found'],
  },
  'GET /health/deployments': {
    id: 'listDeployments',
    tag,
    summary: 'Versions of this program and when the database was brought to them, newest first',
    permission: 'health.read',
    query: deploymentsQueryShape,
    answers: {
      200: { description: 'A page of versions', shape: z.array(deploymentShape), page: true },
    },
  },
  'GET /health/audit': {
    id: 'readAudits',
    tag,
    summary:
      'How far the audit is that holds every pair against ledger and history, or what the last one found',
    permission: 'health.read',
    answers: { 200: { description: 'The one that goes on, and the last one', shape: auditsShape } },
  },
  'GET /health/check-now': {
    id: 'readCheckUnderway',
    tag,
    summary: 'What the check that runs now is at, and how long checks usually take',
    permission: 'health.read',
    answers: { 200: { description: 'Its phase, and the usual times', shape: checkUnderwayShape } },
  },
  'POST /health/check-now': {
    id: 'checkNow',
    tag,
    summary: 'Compare every pair now',
    description:
      'One check runs at a time: a request that comes while one is running gets that one’s report, marked `joined`. With `dry_run` nothing is stored.',
    permission: 'health.check',
    query: checkNowQueryShape,
    takesLong: true,
    answers: { 200: { description: 'The report', shape: reportShape } },
  },
});

export const healthExamples = {
  'GET /health/check-now': [{ summary: 'None runs now', status: 200 }],
  'POST /health/check-now': [{ summary: 'A check that is kept', query: { dry_run: false }, status: 200 }],
  'GET /health/latest-report': [{ summary: 'The newest report', status: 200 }],
  'GET /health/status': [{ summary: 'Violations are open', status: 200 }],
  'GET /health/metrics': [{ summary: 'The counts', status: 200 }],
  'GET /health/history': [{ summary: 'The newest check', query: { limit: 1 }, status: 200 }],
  'GET /health/checks': [
    { summary: 'Checks that found something', query: { has_violations: true, limit: 10 }, status: 200 },
  ],
  'GET /health/checks/{id}': [{ summary: 'One check', params: { id: 1 }, status: 200 }],
} satisfies ExamplesOf<typeof healthOperations>;
