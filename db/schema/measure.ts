import {
  bigint,
  doublePrecision,
  index,
  integer,
  pgTable,
  primaryKey,
  real,
  text,
  timestamp,
} from 'drizzle-orm/pg-core';
import { PROCESS_KINDS } from '@/lib/vocabulary/jobs';
import { known } from './known';

/**
 * The counts of all processes, added up by minute, and after two days by hour in the row of the hour's first minute.
 * The buckets are those of `lib/counts/histogram.ts`.
 */
export const measurements = pgTable(
  'measurements',
  {
    name: text('name').notNull(),
    minute: timestamp('minute', { withTimezone: true }).notNull(),
    /** The operation, the pool or the job; empty when the name has only one series. */
    label: text('label').notNull(),
    /** The class of the status, or the outcome of a job; otherwise empty. */
    outcome: text('outcome').notNull(),
    count: bigint('count', { mode: 'number' }).notNull(),
    sumMs: doublePrecision('sum_ms').notNull(),
    buckets: bigint('buckets', { mode: 'number' }).array().notNull(),
  },
  (t) => [primaryKey({ columns: [t.name, t.minute, t.label, t.outcome] })],
);

/** Web and worker processes; each writes its own row when it adds its counts. */
export const processes = pgTable(
  'processes',
  {
    id: text('id').primaryKey(),
    kind: text('kind', { enum: PROCESS_KINDS }).notNull(),
    hostname: text('hostname').notNull(),
    pid: integer('pid').notNull(),
    startedAt: timestamp('started_at', { withTimezone: true }).notNull(),
    seenAt: timestamp('seen_at', { withTimezone: true }).notNull(),
    stoppedAt: timestamp('stopped_at', { withTimezone: true }),
    /** The number of the last batch that was added; batches with the same or a lower number are not added again. */
    sequence: bigint('sequence', { mode: 'number' }).notNull(),
    poolMax: integer('pool_max').notNull(),
    poolInUse: integer('pool_in_use').notNull(),
    poolWaiting: integer('pool_waiting').notNull(),
    eventLoopP99Ms: real('event_loop_p99_ms').notNull(),
    memoryBytes: bigint('memory_bytes', { mode: 'number' }).notNull(),
    /** Null for a process that is older than this column. */
    version: text('version'),
  },
  (t) => [index('processes_seen').on(t.seenAt), known('processes_kind_known', t.kind, PROCESS_KINDS)],
);
