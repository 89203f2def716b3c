import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  foreignKey,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { LEDGER_KINDS, LICENSE_SOURCES } from '@/lib/vocabulary/history';
import { ACTIVITY_KEY_MAX } from '@/lib/vocabulary/limits';
import { known } from './known';
import { users } from './users';

const userId = () => bigint('user_id', { mode: 'number' }).notNull();
const specializationId = () => text('specialization_id').notNull();

export const specializations = pgTable('specializations', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
});

/** The catalog: a level is reached when every required total is reached. */
export const specializationLevels = pgTable(
  'specialization_levels',
  {
    specializationId: specializationId().references(() => specializations.id),
    level: integer('level').notNull(),
    nameHu: text('name_hu').notNull(),
    nameEn: text('name_en').notNull(),
    requiredXp: bigint('required_xp', { mode: 'number' }).notNull(),
    requiredSessions: integer('required_sessions').notNull(),
    requiredTheoryHours: integer('required_theory_hours').notNull(),
    requiredPracticeHours: integer('required_practice_hours').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.specializationId, t.level] }),
    check('specialization_levels_level_positive', sql`${t.level} >= 1`),
    check(
      'specialization_levels_required_not_negative',
      sql`${t.requiredXp} >= 0 AND ${t.requiredSessions} >= 0 AND ${t.requiredTheoryHours} >= 0 AND ${t.requiredPracticeHours} >= 0`,
    ),
  ],
);

/** One half of a pair: what the learner has done. Only the door (`lib/coupling`, `db/functions`) writes it. */
export const specializationProgress = pgTable(
  'specialization_progress',
  {
    userId: userId().references(() => users.id, { onDelete: 'restrict' }),
    specializationId: specializationId(),
    currentLevel: integer('current_level').notNull().default(1),
    totalXp: bigint('total_xp', { mode: 'bigint' }).notNull().default(sql`0`),
    completedSessions: integer('completed_sessions').notNull().default(0),
    completedProjects: integer('completed_projects').notNull().default(0),
    theoryHours: integer('theory_hours').notNull().default(0),
    practiceHours: integer('practice_hours').notNull().default(0),
    /** The level of the totals when a person lowered the level: activity raises the level again only above this. */
    levelHold: integer('level_hold'),
    lastActivityAt: timestamp('last_activity_at', { withTimezone: true }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.specializationId] }),
    foreignKey({
      name: 'specialization_progress_level_in_catalog',
      columns: [t.specializationId, t.currentLevel],
      foreignColumns: [specializationLevels.specializationId, specializationLevels.level],
    }),
    check(
      'specialization_progress_totals_not_negative',
      sql`${t.totalXp} >= 0 AND ${t.completedSessions} >= 0 AND ${t.completedProjects} >= 0 AND ${t.theoryHours} >= 0 AND ${t.practiceHours} >= 0`,
    ),
  ],
);

/**
 * The other half of a pair: the level that others rely on. Only the door (`lib/coupling`, `db/functions`) writes it.
 */
export const userLicenses = pgTable(
  'user_licenses',
  {
    userId: userId().references(() => users.id, { onDelete: 'restrict' }),
    specializationId: specializationId(),
    currentLevel: integer('current_level').notNull().default(1),
    maxAchievedLevel: integer('max_achieved_level').notNull().default(1),
    startedAt: timestamp('started_at', { withTimezone: true }).notNull().defaultNow(),
    lastAdvancedAt: timestamp('last_advanced_at', { withTimezone: true }),
    /** The license is valid before this time; null: for good. Its level stays coupled either way. */
    validUntil: timestamp('valid_until', { withTimezone: true }),
    suspendedAt: timestamp('suspended_at', { withTimezone: true }),
    suspendReason: text('suspend_reason'),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.specializationId] }),
    foreignKey({
      name: 'user_licenses_level_in_catalog',
      columns: [t.specializationId, t.currentLevel],
      foreignColumns: [specializationLevels.specializationId, specializationLevels.level],
    }),
    check('user_licenses_max_reaches_current', sql`${t.maxAchievedLevel} >= ${t.currentLevel}`),
    check(
      'user_licenses_suspended_with_reason',
      sql`(${t.suspendedAt} IS NULL) = (${t.suspendReason} IS NULL)`,
    ),
  ],
);

/**
 * The ledger: everything that explains the totals of a pair. The key of an activity makes a repeated request count once.
 * Insert-only.
 */
export const activities = pgTable(
  'activities',
  {
    userId: userId().references(() => users.id, { onDelete: 'restrict' }),
    specializationId: specializationId().references(() => specializations.id),
    activityKey: text('activity_key').notNull(),
    kind: text('kind', { enum: LEDGER_KINDS }).notNull().default('activity'),
    xpChange: bigint('xp_change', { mode: 'bigint' }).notNull(),
    sessionsChange: integer('sessions_change').notNull(),
    projectsChange: integer('projects_change').notNull(),
    theoryHoursChange: integer('theory_hours_change').notNull(),
    practiceHoursChange: integer('practice_hours_change').notNull(),
    levelBefore: integer('level_before').notNull(),
    levelAfter: integer('level_after').notNull(),
    occurredAt: timestamp('occurred_at', { withTimezone: true }).notNull(),
    recordedAt: timestamp('recorded_at', { withTimezone: true }).notNull().defaultNow(),
    actor: text('actor').notNull(),
    requestId: text('request_id'),
    /** Why a person made the entry; null for an activity. */
    reason: text('reason'),
    /** The key of the activity that this entry cancels. */
    takesBack: text('takes_back'),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.specializationId, t.activityKey] }),
    known('activities_kind_known', t.kind, LEDGER_KINDS),
    uniqueIndex('activities_taken_back_once')
      .on(t.userId, t.specializationId, t.takesBack)
      .where(sql`${t.takesBack} IS NOT NULL`),
    check(
      'activities_key_length',
      sql`length(${t.activityKey}) BETWEEN 1 AND ${sql.raw(String(ACTIVITY_KEY_MAX))}`,
    ),
  ],
);

/**
 * One row for each change of a license's level. from_level is null when the license was created. to_level is null when
 * an undo removed a created license, and when a person withdrew it. Insert-only.
 */
export const licenseProgressions = pgTable(
  'license_progressions',
  {
    userId: userId().references(() => users.id, { onDelete: 'restrict' }),
    specializationId: specializationId(),
    id: bigint('id', { mode: 'number' }).generatedAlwaysAsIdentity().notNull(),
    fromLevel: integer('from_level'),
    toLevel: integer('to_level'),
    advancedAt: timestamp('advanced_at', { withTimezone: true }).notNull().defaultNow(),
    source: text('source', {
      enum: LICENSE_SOURCES,
    }).notNull(),
    actor: text('actor').notNull(),
    reason: text('reason'),
    requestId: text('request_id'),
    details: jsonb('details'),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.specializationId, t.id] }),
    foreignKey({
      name: 'license_progressions_level_in_catalog',
      columns: [t.specializationId, t.toLevel],
      foreignColumns: [specializationLevels.specializationId, specializationLevels.level],
    }),
    check(
      'license_progressions_leads_somewhere',
      sql`${t.toLevel} IS NOT NULL OR ${t.source} IN ('undo', 'withdrawal')`,
    ),
    // Each reading of a pair converts it: one row that cannot be converted would fail the check of all pairs.
    check(
      'license_progressions_until_is_a_time',
      sql`${t.source} <> 'withdrawal' OR ${t.details} ->> 'until' IS NULL OR (${t.details} ->> 'until')::timestamptz IS NOT NULL`,
    ),
    known('license_progressions_source_known', t.source, LICENSE_SOURCES),
  ],
);
