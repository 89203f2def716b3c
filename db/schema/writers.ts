import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
} from 'drizzle-orm/pg-core';
import { CAPTURED_RECORDS, WRITE_OPERATIONS, WRITER_MODES } from '@/lib/vocabulary/writers';
import { known } from './known';

const moment = (name: string) => timestamp(name, { withTimezone: true });
const statementId = () => bigint('statement_id', { mode: 'number' }).notNull();

/**
 * One row for each statement that wrote to the two tables past the door. Triggers insert it. Insert-only, and partitioned by
 * week: `keep_foreign_writes` makes and drops the partitions.
 */
export const foreignStatements = pgTable(
  'foreign_statements',
  {
    id: bigint('id', { mode: 'number' }).notNull().default(sql`nextval('foreign_statements_id_seq')`),
    writtenAt: moment('written_at').notNull(),
    transactionId: bigint('transaction_id', { mode: 'number' }).notNull(),
    backendPid: integer('backend_pid').notNull(),
    /** The role that signed in. PostgreSQL has proven it; application and address are what the client says. */
    role: text('role').notNull(),
    application: text('application').notNull(),
    /** Null for a connection through a socket of the server. */
    address: text('address'),
    /** The statement that the client sent, without its literals. */
    statement: text('statement').notNull(),
    record: text('record', { enum: CAPTURED_RECORDS }).notNull(),
    operation: text('operation', { enum: WRITE_OPERATIONS }).notNull(),
    pairs: bigint('pairs', { mode: 'number' }).notNull(),
    /** It set the mark of the door, and its transaction wrote no history. */
    claimsDoor: boolean('claims_door').notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.writtenAt] }),
    index('foreign_statements_writer').on(t.role, t.application, t.id),
    index('foreign_statements_transaction').on(t.transactionId),
    known('foreign_statements_record_known', t.record, CAPTURED_RECORDS),
    known('foreign_statements_operation_known', t.operation, WRITE_OPERATIONS),
  ],
);

const list = (name: string) => integer(name).array();

/**
 * What such a statement changed: one row for each range of neighbouring users, with arrays of equal length, which hold one
 * entry for each row of the two tables. Insert-only. A row for each change would cost the writer twice as much.
 */
export const foreignWrites = pgTable(
  'foreign_writes',
  {
    userRange: bigint('user_range', { mode: 'number' }).notNull(),
    statementId: statementId(),
    writtenAt: moment('written_at').notNull(),
    record: text('record', { enum: CAPTURED_RECORDS }).notNull(),
    userIds: bigint('user_ids', { mode: 'number' }).array().notNull(),
    specializationIds: text('specialization_ids').array().notNull(),
    /** An entry is null when there was no row before, or none after. The arrays of totals are null for a license. */
    levelsBefore: list('levels_before'),
    levelsAfter: list('levels_after'),
    xpBefore: bigint('xp_before', { mode: 'bigint' }).array(),
    xpAfter: bigint('xp_after', { mode: 'bigint' }).array(),
    sessionsBefore: list('sessions_before'),
    sessionsAfter: list('sessions_after'),
    projectsBefore: list('projects_before'),
    projectsAfter: list('projects_after'),
    theoryHoursBefore: list('theory_hours_before'),
    theoryHoursAfter: list('theory_hours_after'),
    practiceHoursBefore: list('practice_hours_before'),
    practiceHoursAfter: list('practice_hours_after'),
  },
  (t) => [primaryKey({ columns: [t.userRange, t.statementId, t.writtenAt] })],
);

/**
 * The queue of pairs to compare: each row names one of `foreign_writes`. Whoever takes it deletes it in the transaction that
 * compares its pairs.
 */
export const dirtyPairs = pgTable(
  'dirty_pairs',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    userRange: bigint('user_range', { mode: 'number' }).notNull(),
    statementId: statementId(),
    writtenAt: moment('written_at').notNull(),
    pairs: integer('pairs').notNull(),
    /** The second look waits until then. */
    dueAt: moment('due_at').notNull(),
    look: smallint('look').notNull().default(1),
  },
  (t) => [index('dirty_pairs_due').on(t.dueAt), check('dirty_pairs_look', sql`${t.look} IN (1, 2)`)],
);

/** A statement whose rows were not captured: nobody knows which pairs it changed, so all are audited. */
export const captureGaps = pgTable(
  'capture_gaps',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    notedAt: moment('noted_at').notNull(),
    role: text('role').notNull(),
    application: text('application').notNull(),
    record: text('record', { enum: CAPTURED_RECORDS }).notNull(),
    operation: text('operation', { enum: WRITE_OPERATIONS }).notNull(),
    /** The error of the capture; null for TRUNCATE, which names no rows. */
    sqlstate: text('sqlstate'),
    /** When an audit was asked for because of it. */
    auditAskedAt: moment('audit_asked_at'),
  },
  (t) => [
    index('capture_gaps_open').on(t.id).where(sql`${t.auditAskedAt} IS NULL`),
    known('capture_gaps_record_known', t.record, CAPTURED_RECORDS),
    known('capture_gaps_operation_known', t.operation, WRITE_OPERATIONS),
  ],
);

/** Who writes the two tables past the door: a role, and the application that it says it is. */
export const writers = pgTable(
  'writers',
  {
    id: bigint('id', { mode: 'number' }).notNull().unique().generatedAlwaysAsIdentity(),
    role: text('role').notNull(),
    application: text('application').notNull(),
    mode: text('mode', { enum: WRITER_MODES }).notNull().default('flagged'),
    firstSeenAt: moment('first_seen_at').notNull(),
    lastSeenAt: moment('last_seen_at').notNull(),
    /** The rows that it wrote, and the findings that its writes opened. */
    written: bigint('written', { mode: 'number' }).notNull().default(0),
    broken: bigint('broken', { mode: 'number' }).notNull().default(0),
    decidedAt: moment('decided_at'),
    decidedBy: text('decided_by'),
    reason: text('reason'),
  },
  (t) => [
    primaryKey({ columns: [t.role, t.application] }),
    known('writers_mode_known', t.mode, WRITER_MODES),
    check('writers_decision_whole', sql`(${t.decidedAt} IS NULL) = (${t.decidedBy} IS NULL)`),
  ],
);
