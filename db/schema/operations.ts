import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { JOBS, RUN_STATES } from '@/lib/vocabulary/jobs';
import { known } from './known';

/** Runs of scheduled jobs, and their history. A slot is one due time: `floor(database clock / interval)`. */
export const jobRuns = pgTable(
  'job_runs',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    job: text('job', { enum: JOBS }).notNull(),
    /** Null for a run that a person asked for, and for a run that was due before the clock was set back. */
    slot: bigint('slot', { mode: 'number' }),
    dueAt: timestamp('due_at', { withTimezone: true }).notNull(),
    state: text('state', { enum: RUN_STATES }).notNull(),
    /** Counts claims; a write with an older attempt number is refused. */
    attempt: integer('attempt').notNull().default(0),
    workerId: text('worker_id'),
    leaseExpiresAt: timestamp('lease_expires_at', { withTimezone: true }),
    startedAt: timestamp('started_at', { withTimezone: true }),
    finishedAt: timestamp('finished_at', { withTimezone: true }),
    result: jsonb('result'),
    error: text('error'),
    actor: text('actor').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('job_runs_slot').on(t.job, t.slot),
    index('job_runs_unfinished').on(t.dueAt).where(sql`${t.state} IN ('pending', 'running')`),
    index('job_runs_newest').on(t.job, t.dueAt, t.id),
    index('job_runs_due').on(t.dueAt, t.id),
    known('job_runs_state_known', t.state, RUN_STATES),
    known('job_runs_job_known', t.job, JOBS),
  ],
);

/** Worker processes; one is alive while its heartbeat is younger than 60 s. */
export const workers = pgTable('workers', {
  id: text('id').primaryKey(),
  hostname: text('hostname').notNull(),
  pid: integer('pid').notNull(),
  startedAt: timestamp('started_at', { withTimezone: true }).notNull().defaultNow(),
  heartbeatAt: timestamp('heartbeat_at', { withTimezone: true }).notNull().defaultNow(),
  stoppedAt: timestamp('stopped_at', { withTimezone: true }),
});

/** Versions of the program, with the time of their first migrate command. They may explain a change in the figures. */
export const deployments = pgTable(
  'deployments',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    version: text('version').notNull(),
    deployedAt: timestamp('deployed_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [index('deployments_newest').on(t.deployedAt, t.id)],
);

/**
 * The fingerprint by which a process finds out whether its SECRET_KEY is that of the others; one row, written by the
 * first process.
 */
export const secretKeyFingerprint = pgTable(
  'secret_key_fingerprint',
  {
    only: boolean('only').primaryKey().default(true),
    fingerprint: text('fingerprint').notNull(),
    knownSince: timestamp('known_since', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [check('secret_key_fingerprint_one_row', sql`${t.only}`)],
);

/** Who changed what; insert-only. */
export const auditLog = pgTable(
  'audit_log',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: timestamp('at', { withTimezone: true }).notNull().defaultNow(),
    actor: text('actor').notNull(),
    action: text('action').notNull(),
    target: text('target').notNull(),
    before: jsonb('before'),
    after: jsonb('after'),
    requestId: text('request_id'),
  },
  (t) => [
    // Each index is in an order in which the log is read.
    index('audit_log_at').on(t.at, t.id),
    index('audit_log_target').on(t.target, t.at, t.id),
    index('audit_log_actor').on(t.actor, t.at, t.id),
    index('audit_log_action').on(t.action, t.at, t.id),
    index('audit_log_request').on(t.requestId).where(sql`${t.requestId} IS NOT NULL`),
  ],
);
