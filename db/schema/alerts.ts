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

/** What a judgement was made on, by name. */
export type IncidentFigures = Record<string, number | string | boolean | null>;

const moment = (name: string) => timestamp(name, { withTimezone: true });
const subject = () => text('subject').notNull();

/** Rules that somebody edited; what no row says is as the program has it. */
export const alertRules = pgTable(
  'alert_rules',
  {
    subject: text('subject').primaryKey(),
    isEnabled: boolean('is_enabled').notNull(),
    warning: doublePrecision('warning'),
    critical: doublePrecision('critical'),
    /** Recovered from here on; null: where the warning (else the critical) begins. */
    recovery: doublePrecision('recovery'),
    /** Evaluations in a row that it takes. */
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

/** How the evaluation of each subject stands. Whoever judges a subject, or speaks of its incident, locks its row first. */
export const alertStates = pgTable('alert_states', {
  subject: text('subject').primaryKey(),
  /** Evaluations in a row, counted no further than their rule asks for. */
  criticalStreak: integer('critical_streak').notNull().default(0),
  badStreak: integer('bad_streak').notNull().default(0),
  calmStreak: integer('calm_streak').notNull().default(0),
  goodStreak: integer('good_streak').notNull().default(0),
  /** What the roll-out or the self-test last reported, until it is recovered. */
  reported: jsonb('reported').$type<{
    severity: Severity;
    figures: IncidentFigures;
    cause: string | null;
  }>(),
});

/** One row: when everything was last evaluated. */
export const alertEvaluations = pgTable(
  'alert_evaluations',
  { isOnly: boolean('is_only').primaryKey().default(true), evaluatedAt: moment('evaluated_at').notNull() },
  (t) => [check('alert_evaluations_one_row', sql`${t.isOnly}`)],
);

/** One thing that is wrong, from when it was found to when it was over; at most one open of each subject. */
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
    /** How often it came back before it had been well for long enough to be another one. */
    reopened: integer('reopened').notNull().default(0),
    cause: text('cause'),
    /** As of the last evaluation, and at its worst. */
    figures: jsonb('figures').$type<IncidentFigures>().notNull(),
    worstFigures: jsonb('worst_figures').$type<IncidentFigures>().notNull(),
    /** The severity that was last told; null while nobody was told, or its recovery was. */
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
    /** Whether the channels were told; else what held it back. */
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

/** Times in which nothing is opened or told, because somebody works on it. */
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
    /** Set by whoever ended it before its time, or called it off before it began: then it starts and ends at that moment. */
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
  },
  (t) => [
    uniqueIndex('self_tests_unrepaired').on(sql`(true)`).where(sql`${t.repairedAt} IS NULL`),
    index('self_tests_broken').on(t.brokenAt),
  ],
);
