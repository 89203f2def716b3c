import { sql } from 'drizzle-orm';
import { bigint, boolean, check, integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { ROLLOUT_DECISIONS, STAGES } from '@/lib/vocabulary/rollout';
import { known } from './known';

const moment = (name: string) => timestamp(name, { withTimezone: true });

/** The state of the roll-out of automatic repairs: always exactly one row. */
export const rollout = pgTable(
  'rollout',
  {
    only: boolean('only').primaryKey().default(true),
    /** Percent of the learners whose pairs are repaired automatically. */
    stage: integer('stage').notNull(),
    enteredAt: moment('entered_at').notNull().defaultNow(),
    /** Earlier events lead to no automatic rollback. */
    watchedFrom: moment('watched_from').notNull().defaultNow(),
    /** Consistency is judged after an automatic repair that began after this moment has ended. */
    settlesFrom: moment('settles_from').notNull().defaultNow(),
    /** The begin of the soak time: since then no gate that is judged at each moment has failed. */
    steadySince: moment('steady_since').notNull().defaultNow(),
    /** The end of the roll-out: neither gates nor automatic rollbacks apply after it. */
    completedAt: moment('completed_at'),
    autoAdvance: boolean('auto_advance').notNull().default(false),
    paused: boolean('paused').notNull().default(false),
    frozen: boolean('frozen').notNull().default(false),
    /** After an automatic rollback there is no automatic advance until a person continues. */
    needsPerson: boolean('needs_person').notNull().default(false),
    version: integer('version').notNull().default(1),
    /**
     * Learners and pairs of each of the hundred buckets; counted while only a part of the learners is in the cohort.
     */
    learnersByBucket: jsonb('learners_by_bucket').$type<number[]>(),
    pairsByBucket: jsonb('pairs_by_bucket').$type<number[]>(),
    countedAt: moment('counted_at'),
    /**
     * The figures of the soak time; they come from up to three days of minutes, so they are read at most once a minute.
     */
    soakFigures: jsonb('soak_figures').$type<object>(),
    soakReadAt: moment('soak_read_at'),
  },
  (t) => [
    check('rollout_one_row', sql`${t.only}`),
    known('rollout_stage_known', t.stage, STAGES),
    check('rollout_complete_at_all', sql`${t.completedAt} IS NULL OR ${t.stage} = 100`),
  ],
);

/** Every decision about the roll-out, by a person or automatic, with its figures; insert-only. */
export const rolloutDecisions = pgTable(
  'rollout_decisions',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: moment('at').notNull().default(sql`clock_timestamp()`),
    action: text('action').notNull(),
    fromStage: integer('from_stage').notNull(),
    toStage: integer('to_stage').notNull(),
    /** Not made by a person. */
    automatic: boolean('automatic').notNull(),
    /** How many pairs the decision lets automatic repairs change, as the person who made it was told. Null when it raises no stage. */
    changes: integer('changes'),
    /** Made by a person although gates did not pass. */
    forced: boolean('forced').notNull().default(false),
    /** The alarms that caused a rollback. */
    causes: text('causes').array().notNull().default(sql`'{}'`),
    reason: text('reason'),
    figures: jsonb('figures').notNull(),
    actor: text('actor').notNull(),
    requestId: text('request_id'),
  },
  (t) => [known('rollout_decisions_action_known', t.action, ROLLOUT_DECISIONS)],
);
