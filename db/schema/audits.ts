import { bigint, index, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

/**
 * One row for each walk over all users that holds every pair against the ledger and the license history. `position` is its
 * place: the last user whose pairs were looked at. A later run of the job goes on from there.
 */
export const audits = pgTable(
  'audits',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    startedAt: timestamp('started_at', { withTimezone: true }).notNull().defaultNow(),
    finishedAt: timestamp('finished_at', { withTimezone: true }),
    position: bigint('position', { mode: 'number' }).notNull().default(0),
    usersTotal: bigint('users_total', { mode: 'number' }).notNull(),
    usersDone: bigint('users_done', { mode: 'number' }).notNull().default(0),
    pairs: bigint('pairs', { mode: 'number' }).notNull().default(0),
    found: bigint('found', { mode: 'number' }).notNull().default(0),
    resolved: bigint('resolved', { mode: 'number' }).notNull().default(0),
    movedAt: timestamp('moved_at', { withTimezone: true }).notNull().defaultNow(),
    actor: text('actor').notNull(),
    requestId: text('request_id'),
  },
  (t) => [index('audits_finished').on(t.finishedAt)],
);
