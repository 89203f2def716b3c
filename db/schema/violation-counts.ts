import { sql } from 'drizzle-orm';
import { bigint, index, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';

const figure = (name: string) => bigint(name, { mode: 'number' }).notNull();

/** What is counted of open, confirmed violations of real users. The row of learners has '' as specialization and kind. */
const figures = () => ({
  specializationId: text('specialization_id').notNull(),
  kind: text('kind').notNull(),
  violations: figure('violations'),
  needsAttention: figure('needs_attention'),
  needsDecision: figure('needs_decision'),
  acknowledged: figure('acknowledged'),
  muted: figure('muted'),
  dismissed: figure('dismissed'),
  learnersBlocked: figure('learners_blocked'),
  learnersOverGranted: figure('learners_over_granted'),
});

/**
 * The counts of each range of 64 neighbouring user ids, as they were when the range was counted last. Only the round that
 * counts writes here, in one process at a time.
 */
export const violationCounts = pgTable(
  'violation_counts',
  {
    userRange: bigint('user_range', { mode: 'number' }).notNull(),
    ...figures(),
    /** When the next mute in the range ends: from then on the counts are not valid. */
    muteEnds: timestamp('mute_ends', { withTimezone: true }),
    /** When the last mute ended that was not counted: before that (after a clock was set back) they are not valid. */
    muteEnded: timestamp('mute_ended', { withTimezone: true }),
  },
  (t) => [
    index('violation_counts_range').on(t.userRange),
    index('violation_counts_mute_ends').on(t.muteEnds).where(sql`${t.muteEnds} IS NOT NULL`),
    index('violation_counts_mute_ended').on(t.muteEnded).where(sql`${t.muteEnded} IS NOT NULL`),
  ],
);

/** The sums of all rows of `violation_counts`. */
export const violationTotals = pgTable('violation_totals', figures(), (t) => [
  primaryKey({ columns: [t.specializationId, t.kind] }),
]);

/**
 * A range of users whose violations a transaction changed since they were counted. Triggers on `violations` add rows, so
 * that writers never wait for each other here.
 */
export const violationChanges = pgTable('violation_changes', {
  userRange: bigint('user_range', { mode: 'number' }).notNull(),
});
