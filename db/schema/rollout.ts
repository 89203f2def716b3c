import { sql } from 'drizzle-orm';
import { bigint, boolean, check, integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { ROLLOUT_DECISIONS, STAGES } from '@/lib/vocabulary/rollout';
import { known } from './known';

const moment = (name: string) => timestamp(name, { withTimezone: true });

/** How far automatic repairs are rolled out: always exactly one row. */
export const rollout = pgTable(
  'rollout',
  {
    only: boolean('only').primaryKey().default(true),
    /** Percent of the learners whose pairs are repaired by themselves. */
    stage: integer('stage').notNull(),
    enteredAt: moment('entered_at').notNull().defaultNow(),
    /** What happened before leads to no automatic rollback. */
    watchedFrom: moment('watched_from').notNull().defaultNow(),
    /** Consistency counts once an automatic repair that began after this has ended. */
    settlesFrom: moment('settles_from').notNull().defaultNow(),
    /** The soak time counts from here: nothing that is judged by the moment has failed since. */
    steadySince: moment('steady_since').notNull().defaultNow(),
    /** Nothing is under way any more: neither gates nor automatic rollback apply. */
    completedAt: moment('completed_at'),
    autoAdvance: boolean('auto_advance').notNull().default(false),
    paused: boolean('paused').notNull().default(false),
    frozen: boolean('frozen').notNull().default(false),
    /** After an automatic rollback nothing advances until a person goes on. */
    needsPerson: boolean('needs_person').notNull().default(false),
    version: integer('version').notNull().default(1),
    /** Learners and pairs of each of the hundred buckets; counted while some are in the cohort and others are not. */
    learnersByBucket: jsonb('learners_by_bucket').$type<number[]>(),
    pairsByBucket: jsonb('pairs_by_bucket').$type<number[]>(),
    countedAt: moment('counted_at'),
    /** The figures of the soak time: of up to three days of minutes, and so read once a minute at most. */
    soakFigures: jsonb('soak_figures').$type<object>(),
    soakReadAt: moment('soak_read_at'),
  },
  (t) => [
    check('rollout_one_row', sql`${t.only}`),
    known('rollout_stage_known', t.stage, STAGES),
    check('rollout_complete_at_all', sql`${t.completedAt} IS NULL OR ${t.stage} = 100`),
  ],
);

/** Every decision about the roll-out, a person's or its own, with the figures it was made on; insert-only. */
export const rolloutDecisions = pgTable(
  'rollout_decisions',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: moment('at').notNull().default(sql`clock_timestamp()`),
    action: text('action').notNull(),
    fromStage: integer('from_stage').notNull(),
    toStage: integer('to_stage').notNull(),
    /** Made by itself. */
    automatic: boolean('automatic').notNull(),
    /** Made although gates did not pass. */
    forced: boolean('forced').notNull().default(false),
    /** What made it roll back. */
    causes: text('causes').array().notNull().default(sql`'{}'`),
    reason: text('reason'),
    figures: jsonb('figures').notNull(),
    actor: text('actor').notNull(),
    requestId: text('request_id'),
  },
  (t) => [known('rollout_decisions_action_known', t.action, ROLLOUT_DECISIONS)],
);
