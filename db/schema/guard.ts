import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgSequence,
  pgTable,
  text,
  timestamp,
  unique,
} from 'drizzle-orm/pg-core';
import { STAGES } from '@/lib/vocabulary/rollout';
import { CAPTURED_RECORDS, GUARD_MODES } from '@/lib/vocabulary/writers';
import { known } from './known';

const moment = (name: string) => timestamp(name, { withTimezone: true });
const count = (name: string) => bigint(name, { mode: 'number' }).notNull().default(0);

/** The refusals of writers whom a person decided to refuse, and those of all others: a sequence outlives the rollback. */
export const guardRefusalsDecided = pgSequence('guard_refusals_decided');
export const guardRefusalsMet = pgSequence('guard_refusals_met');

/** The state of the guard: always exactly one row. */
export const guard = pgTable(
  'guard',
  {
    only: boolean('only').primaryKey().default(true),
    mode: text('mode', { enum: GUARD_MODES }).notNull().default('off'),
    /** Percent of the learners of whom nobody may break a pair while the mode is `enforce`; the others are observed. */
    enforcePercent: integer('enforce_percent').notNull().default(100),
    since: moment('since').notNull().defaultNow(),
    changedBy: text('changed_by'),
    reason: text('reason'),
    version: integer('version').notNull().default(1),
    /** How far the two sequences of refusals were read into sightings. */
    decidedRead: count('decided_read'),
    metRead: count('met_read'),
    /** A refusal of a writer whom nobody refused took the stage before. It stays until a person switches the guard. */
    steppedBack: boolean('stepped_back').notNull().default(false),
    /** What triggers and functions were made of by the newest migration. */
    fingerprint: text('fingerprint'),
    /** What was wrong with them at the newest look. */
    faults: jsonb('faults').$type<object[]>().notNull().default([]),
    lookedAt: moment('looked_at'),
  },
  (t) => [
    check('guard_one_row', sql`${t.only}`),
    known('guard_mode_known', t.mode, GUARD_MODES),
    known('guard_percent_known', t.enforcePercent, STAGES),
  ],
);

/**
 * What the guard would have refused: one row for each pair that a transaction left out of step, or for a statement that changed
 * more levels than the guard looks at. Of what it refused only the number is known, because the transaction was rolled back.
 */
export const guardSightings = pgTable(
  'guard_sightings',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    seenAt: moment('seen_at').notNull(),
    refused: boolean('refused').notNull().default(false),
    /** It was refused, and a person had decided that this writer is. */
    decided: boolean('decided').notNull().default(false),
    pairs: bigint('pairs', { mode: 'number' }).notNull().default(1),
    transactionId: bigint('transaction_id', { mode: 'number' }),
    role: text('role'),
    application: text('application'),
    record: text('record', { enum: CAPTURED_RECORDS }),
    userId: bigint('user_id', { mode: 'number' }),
    specializationId: text('specialization_id'),
    progressLevel: integer('progress_level'),
    licenseLevel: integer('license_level'),
  },
  (t) => [
    /** A transaction that wrote both records of a pair is seen once. */
    unique('guard_sightings_once').on(t.transactionId, t.userId, t.specializationId),
    index('guard_sightings_seen').on(t.seenAt),
    known('guard_sightings_record_known', t.record, CAPTURED_RECORDS),
  ],
);
