import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import {
  POLICIES,
  RECOMMENDED_ACTIONS,
  REPAIR_CARRIERS,
  REPAIR_OUTCOMES,
  REPAIR_STATES,
} from '@/lib/vocabulary/repairs';
import { RESOLUTIONS, VIOLATION_KINDS, type ViolationKind } from '@/lib/vocabulary/violations';
import { known } from './known';

/** The number of open violations in a report, by specialization and kind. */
export type ViolationCounts = Record<string, Partial<Record<ViolationKind, number>>>;

/** One row for each check, numbered in the order in which they compared. `finished_at` is null until the second look. */
export const healthChecks = pgTable(
  'health_checks',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    startedAt: timestamp('started_at', { withTimezone: true }).notNull(),
    finishedAt: timestamp('finished_at', { withTimezone: true }),
    durationMs: integer('duration_ms').notNull(),
    totalUsers: bigint('total_users', { mode: 'number' }).notNull(),
    totalPairs: bigint('total_pairs', { mode: 'number' }).notNull(),
    inconsistent: bigint('inconsistent', { mode: 'number' }).notNull(),
    opened: bigint('opened', { mode: 'number' }).notNull(),
    changed: bigint('changed', { mode: 'number' }).notNull(),
    resolved: bigint('resolved', { mode: 'number' }).notNull(),
    /** Pairs that were broken in the snapshot and in agreement a moment later: a writer was between its two commits. */
    transient: bigint('transient', { mode: 'number' }).notNull().default(0),
    violationCounts: jsonb('violation_counts').$type<ViolationCounts>().notNull(),
    /** All open findings at its end, also those that only an audit sees; null in checks from before they were counted. */
    findings: bigint('findings', { mode: 'number' }),
    /** The begin of the last whole audit before its end. Null before the first one. */
    explainedThrough: timestamp('explained_through', { withTimezone: true }),
    /** Pairs by specialization; null in checks from before they were counted. */
    pairCounts: jsonb('pair_counts').$type<Record<string, number>>(),
    /** The highest id of a user with a pair. The next check compares the number of pairs up to it, without newcomers. */
    newestUserId: bigint('newest_user_id', { mode: 'number' }),
    actor: text('actor').notNull(),
    requestId: text('request_id'),
    /** While the check runs: the last sign of life of its process. */
    aliveAt: timestamp('alive_at', { withTimezone: true }),
  },
  (t) => [
    index('health_checks_started').on(t.startedAt),
    index('health_checks_finished').on(t.finishedAt),
    check('health_checks_counts', sql`${t.inconsistent} BETWEEN 0 AND ${t.totalPairs}`),
  ],
);

/** A pair that is not in agreement. One open row for each violated pair. */
export const violations = pgTable(
  'violations',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    // No foreign keys: the rows of the pair have them, and a check stores many violations at once.
    userId: bigint('user_id', { mode: 'number' }).notNull(),
    specializationId: text('specialization_id').notNull(),
    kind: text('kind', { enum: VIOLATION_KINDS }).notNull(),
    progressLevel: integer('progress_level'),
    licenseLevel: integer('license_level'),
    /** The action of the policy `evidence` at the last look; null before the first look. */
    recommendedAction: text('recommended_action', {
      enum: RECOMMENDED_ACTIONS,
    }),
    /** Why it would; null of what was found before it was kept. */
    grounds: jsonb('grounds').$type<Record<string, string | number>>(),
    firstSeenAt: timestamp('first_seen_at', { withTimezone: true }).notNull().defaultNow(),
    firstCheckId: bigint('first_check_id', { mode: 'number' }),
    confirmedAt: timestamp('confirmed_at', { withTimezone: true }),
    /** The check that found the pair in agreement again, if one did. */
    resolvedCheckId: bigint('resolved_check_id', { mode: 'number' }),
    resolvedAt: timestamp('resolved_at', { withTimezone: true }),
    resolvedHow: text('resolved_how', { enum: RESOLUTIONS }),
    repairId: bigint('repair_id', { mode: 'number' }),
    /** Somebody knows of the violation. */
    acknowledgedAt: timestamp('acknowledged_at', { withTimezone: true }),
    acknowledgedBy: text('acknowledged_by'),
    note: text('note'),
    /** Until then it needs nobody's attention. */
    mutedUntil: timestamp('muted_until', { withTimezone: true }),
    /** A person decided to leave the pair as it is; ends when either level moves. */
    dismissedAt: timestamp('dismissed_at', { withTimezone: true }),
    dismissedBy: text('dismissed_by'),
    dismissReason: text('dismiss_reason'),
    /** How often the pair was broken in the 7 and in the 30 days before, as of the moment when it was found. */
    broken7d: integer('broken_7d').notNull().default(0),
    broken30d: integer('broken_30d').notNull().default(0),
    /** Automatic repairs have left the pair alone since then, because it keeps breaking. */
    leftAloneAt: timestamp('left_alone_at', { withTimezone: true }),
    /** The statement past the door that changed the pair last (`foreign_statements`), if it was captured. */
    writtenBy: bigint('written_by', { mode: 'number' }),
    /** When it did so, in which transaction, and its writer (`writers`): the statement itself is not kept as long. */
    writtenAt: timestamp('written_at', { withTimezone: true }),
    transactionId: bigint('transaction_id', { mode: 'number' }),
    writerId: bigint('writer_id', { mode: 'number' }),
  },
  (t) => [
    uniqueIndex('violations_open_pair').on(t.userId, t.specializationId).where(sql`${t.resolvedAt} IS NULL`),
    index('violations_open_newest').on(t.firstSeenAt, t.id).where(sql`${t.resolvedAt} IS NULL`),
    // The second look reads open violations in the order of their ids; it changes no column of this index.
    index('violations_open').on(t.id).where(sql`${t.resolvedAt} IS NULL`),
    index('violations_resolved').on(t.resolvedAt, t.id).where(sql`${t.resolvedAt} IS NOT NULL`),
    index('violations_first_check').on(t.firstCheckId),
    index('violations_resolved_check').on(t.resolvedCheckId).where(sql`${t.resolvedCheckId} IS NOT NULL`),
    index('violations_left_alone')
      .on(t.id)
      .where(sql`${t.resolvedAt} IS NULL AND ${t.leftAloneAt} IS NOT NULL`),
    index('violations_transaction')
      .on(t.transactionId, t.firstSeenAt, t.id)
      .where(sql`${t.resolvedAt} IS NULL AND ${t.transactionId} IS NOT NULL`),
    index('violations_writer')
      .on(t.writerId, t.firstSeenAt, t.id)
      .where(sql`${t.resolvedAt} IS NULL AND ${t.writerId} IS NOT NULL`),
    index('violations_pair').on(t.userId, t.specializationId),
    known('violations_kind_known', t.kind, VIOLATION_KINDS),
    check('violations_resolution_whole', sql`(${t.resolvedAt} IS NULL) = (${t.resolvedHow} IS NULL)`),
  ],
);

/** A table that is always empty: a check locks it before its snapshot, so that only one check runs at a time. */
export const healthCheckGate = pgTable('health_check_gate', { never: boolean('never') });

/**
 * A table that is always empty: a check locks it before its snapshot, so that no worker opens or resolves what was written
 * past the door while the check compares.
 */
export const findingsGate = pgTable('findings_gate', { never: boolean('never') });

/** The values that an undo needs, beside the image before the repair, to restore the pair exactly. */
export type PairRemainder = {
  level_hold: number | null;
  last_advanced_at: string | null;
  /** Absent without a progress row, and in runs from before totals were repaired. */
  totals?: { xp: string; sessions: number; projects: number; theory_hours: number; practice_hours: number };
};

export type PairImage = {
  progress: { current_level: number; total_xp: string } | null;
  license: { current_level: number; max_achieved_level: number } | null;
};

/** What a held run would change. */
export type RepairPlanRow = {
  changes: number;
  parts: { specialization: string; action: string; pairs: number }[];
  actions: unknown[];
};

/** One run of repairs. */
export const repairs = pgTable(
  'repairs',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** Null for an undo: it restores the former values without any policy. */
    policy: text('policy', { enum: POLICIES }),
    /** The run that this run undoes. */
    undoesId: bigint('undoes_id', { mode: 'number' }).references((): AnyPgColumn => repairs.id),
    scope: jsonb('scope').notNull(),
    state: text('state', { enum: REPAIR_STATES }).notNull(),
    actor: text('actor').notNull(),
    requestId: text('request_id'),
    reason: text('reason'),
    startedAt: timestamp('started_at', { withTimezone: true }).notNull().defaultNow(),
    finishedAt: timestamp('finished_at', { withTimezone: true }),
    matched: integer('matched').notNull().default(0),
    repaired: integer('repaired').notNull().default(0),
    alreadyAgreed: integer('already_agreed').notNull().default(0),
    needsDecision: integer('needs_decision').notNull().default(0),
    busy: integer('busy').notNull().default(0),
    failed: integer('failed').notNull().default(0),
    undone: integer('undone').notNull().default(0),
    changedSince: integer('changed_since').notNull().default(0),
    alreadyUndone: integer('already_undone').notNull().default(0),
    /** The last sign of life of its process; null after the run is complete. */
    aliveAt: timestamp('alive_at', { withTimezone: true }),
    /** With a filter: only pairs of learners in the roll-out's cohort. */
    cohortOnly: boolean('cohort_only').notNull().default(false),
    carrier: text('carrier', { enum: REPAIR_CARRIERS }).notNull().default('process'),
    /** Counts the processes that have taken the run; only the last one may write. */
    attempt: integer('attempt').notNull().default(0),
    /** How often its process was lost. */
    interruptions: integer('interruptions').notNull().default(0),
    /** The last pair that is done, in the order of keys: the run goes on after it. */
    doneUserId: bigint('done_user_id', { mode: 'number' }),
    doneSpecializationId: text('done_specialization_id'),
    /** The pairs in scope, counted when a worker takes the run for the first time. */
    total: integer('total'),
    abortRequestedAt: timestamp('abort_requested_at', { withTimezone: true }),
    /** What a held run would change, as its preview found it. */
    plan: jsonb('plan').$type<RepairPlanRow>(),
    /** When a worker took the run, and how many pairs were done by then: its speed. */
    takenAt: timestamp('taken_at', { withTimezone: true }),
    takenMatched: integer('taken_matched'),
  },
  (t) => [
    index('repairs_started').on(t.startedAt),
    index('repairs_running').on(t.id).where(sql`${t.state} = 'running'`),
    index('repairs_held').on(t.id).where(sql`${t.state} = 'held'`),
    index('repairs_queued').on(t.id).where(sql`${t.state} = 'queued'`),
    index('repairs_undoes').on(t.undoesId).where(sql`${t.undoesId} IS NOT NULL`),
    known('repairs_policy_known', t.policy, POLICIES),
    check('repairs_policy_or_undo', sql`(${t.policy} IS NULL) = (${t.undoesId} IS NOT NULL)`),
    known('repairs_state_known', t.state, REPAIR_STATES),
    known('repairs_carrier_known', t.carrier, REPAIR_CARRIERS),
  ],
);

/**
 * The result of a run for one pair: the images before and after. Pairs that were not repaired are here too, with equal
 * images.
 */
export const repairActions = pgTable(
  'repair_actions',
  {
    repairId: bigint('repair_id', { mode: 'number' })
      .notNull()
      .references(() => repairs.id, { onDelete: 'cascade' }),
    userId: bigint('user_id', { mode: 'number' }).notNull(),
    specializationId: text('specialization_id').notNull(),
    outcome: text('outcome', {
      enum: REPAIR_OUTCOMES,
    }).notNull(),
    action: text('action'),
    explanation: text('explanation').notNull(),
    /** The explanation in a form for programs and other languages; null for actions from before this column existed. */
    grounds: jsonb('grounds').$type<Record<string, string | number>>(),
    before: jsonb('before').$type<PairImage>().notNull(),
    after: jsonb('after').$type<PairImage>().notNull(),
    /** The version of the pair right after the repair; as long as it is the same, nobody has changed the pair since. */
    versionAfter: text('version_after'),
    remainder: jsonb('remainder').$type<PairRemainder>(),
    undoneById: bigint('undone_by_id', { mode: 'number' }),
    actedAt: timestamp('acted_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.repairId, t.userId, t.specializationId] }),
    index('repair_actions_pair').on(t.userId, t.specializationId),
  ],
);
