import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { HOLDERS, SEVERITIES, type Severity } from '@/lib/vocabulary/alerts';
import { known } from './known';

/** The figures of a judgement, by name. */
export type IncidentFigures = Record<string, number | string | boolean | null>;

const moment = (name: string) => timestamp(name, { withTimezone: true });
const subject = () => text('subject').notNull();

/** Rules that somebody edited; a subject without a row has the default rule. */
export const alertRules = pgTable(
  'alert_rules',
  {
    subject: text('subject').primaryKey(),
    isEnabled: boolean('is_enabled').notNull(),
    warning: doublePrecision('warning'),
    critical: doublePrecision('critical'),
    /**
     * The value from which the subject counts as recovered; null means the limit of the warning (or else of critical).
     */
    recovery: doublePrecision('recovery'),
    /** The number of bad evaluations in a row that opens an incident. */
    fireAfter: integer('fire_after').notNull(),
    recoverAfter: integer('recover_after').notNull(),
    /** Zero: never. */
    reminderMinutes: integer('reminder_minutes').notNull(),
    /** Below this many requests, queries or pairs the figures say nothing. */
    minimumTraffic: integer('minimum_traffic').notNull(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
    updatedBy: text('updated_by').notNull(),
  },
  (t) => [
    check('alert_rules_counts', sql`${t.fireAfter} >= 1 AND ${t.recoverAfter} >= 1`),
    check('alert_rules_not_negative', sql`${t.reminderMinutes} >= 0 AND ${t.minimumTraffic} >= 0`),
  ],
);

/**
 * The state of the evaluation of each subject. A transaction that judges a subject or writes messages about its
 * incident locks this row first.
 */
export const alertStates = pgTable('alert_states', {
  subject: text('subject').primaryKey(),
  /** Evaluations in a row; the count stops at the number that the rule needs. */
  criticalStreak: integer('critical_streak').notNull().default(0),
  badStreak: integer('bad_streak').notNull().default(0),
  calmStreak: integer('calm_streak').notNull().default(0),
  goodStreak: integer('good_streak').notNull().default(0),
  /** The last report of the roll-out or the self-test, until its recovery. */
  reported: jsonb('reported').$type<{
    severity: Severity;
    figures: IncidentFigures;
    cause: string | null;
  }>(),
});

/** One row: the time of the last evaluation. */
export const alertEvaluations = pgTable(
  'alert_evaluations',
  { isOnly: boolean('is_only').primaryKey().default(true), evaluatedAt: moment('evaluated_at').notNull() },
  (t) => [check('alert_evaluations_one_row', sql`${t.isOnly}`)],
);

/** Incidents: one trouble from its begin to its recovery; at most one is open for each subject. */
export const incidents = pgTable(
  'incidents',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    subject: subject(),
    severity: text('severity', { enum: SEVERITIES }).notNull(),
    worstSeverity: text('worst_severity', { enum: SEVERITIES }).notNull(),
    openedAt: moment('opened_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
    recoveredAt: moment('recovered_at'),
    /** How often it came back so soon after its recovery that it counts as the same incident. */
    reopened: integer('reopened').notNull().default(0),
    cause: text('cause'),
    /** The figures of the last evaluation, and the worst figures. */
    figures: jsonb('figures').$type<IncidentFigures>().notNull(),
    worstFigures: jsonb('worst_figures').$type<IncidentFigures>().notNull(),
    /** The severity that channels were last told; null when they were told nothing, or its recovery. */
    toldSeverity: text('told_severity', { enum: SEVERITIES }),
    toldAt: moment('told_at'),
    acknowledgedAt: moment('acknowledged_at'),
    acknowledgedBy: text('acknowledged_by'),
    note: text('note'),
    silencedUntil: moment('silenced_until'),
    silencedBy: text('silenced_by'),
  },
  (t) => [
    uniqueIndex('incidents_open_subject').on(t.subject).where(sql`${t.recoveredAt} IS NULL`),
    index('incidents_newest').on(t.openedAt, t.id),
    index('incidents_subject').on(t.subject, t.id),
    index('incidents_recovered').on(t.recoveredAt).where(sql`${t.recoveredAt} IS NOT NULL`),
    known('incidents_severity_known', t.severity, SEVERITIES),
    check(
      'incidents_acknowledgement_whole',
      sql`(${t.acknowledgedAt} IS NULL) = (${t.acknowledgedBy} IS NULL)`,
    ),
  ],
);

/** The story of an incident. */
export const incidentEvents = pgTable(
  'incident_events',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    incidentId: bigint('incident_id', { mode: 'number' })
      .notNull()
      .references(() => incidents.id, { onDelete: 'cascade' }),
    at: moment('at').notNull(),
    event: text('event').notNull(),
    severity: text('severity', { enum: SEVERITIES }).notNull(),
    /** Whether the channels were told; if not, `held_by` is the reason. */
    told: boolean('told').notNull(),
    heldBy: text('held_by', { enum: HOLDERS }),
    actor: text('actor').notNull(),
    note: text('note'),
    figures: jsonb('figures').$type<IncidentFigures>(),
    cause: text('cause'),
    requestId: text('request_id'),
  },
  (t) => [index('incident_events_incident').on(t.incidentId, t.id)],
);

/** Times in which no incident is opened or told, because somebody works on the system. */
export const maintenanceWindows = pgTable(
  'maintenance_windows',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    startsAt: moment('starts_at').notNull(),
    endsAt: moment('ends_at').notNull(),
    reason: text('reason').notNull(),
    /** Null: every subject. */
    subjects: text('subjects').array(),
    createdAt: moment('created_at').notNull().defaultNow(),
    createdBy: text('created_by').notNull(),
    /**
     * The person who ended the window early, or cancelled it before it began: a cancelled window starts and ends at
     * that moment.
     */
    endedBy: text('ended_by'),
  },
  (t) => [
    index('maintenance_windows_newest').on(t.startsAt, t.id),
    index('maintenance_windows_end').on(t.endsAt),
    check('maintenance_windows_order', sql`${t.endsAt} >= ${t.startsAt}`),
  ],
);

/** One row for each time the fenced pair was broken on purpose. */
export const selfTests = pgTable(
  'self_tests',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    brokenAt: moment('broken_at').notNull(),
    foundAt: moment('found_at'),
    repairedAt: moment('repaired_at'),
    /** Whether the guard refused to break it, where it enforces, and whether the capture saw it. Null: not tried. */
    refused: boolean('refused'),
    captured: boolean('captured'),
  },
  (t) => [
    uniqueIndex('self_tests_unrepaired').on(sql`(true)`).where(sql`${t.repairedAt} IS NULL`),
    index('self_tests_broken').on(t.brokenAt),
  ],
);
