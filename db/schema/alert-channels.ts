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
  uuid,
} from 'drizzle-orm/pg-core';
import { SEVERITIES } from '@/lib/vocabulary/alerts';
import { CHANNEL_KINDS, DELIVERY_STATES } from '@/lib/vocabulary/channels';
import { known } from './known';

/** The channels that alerts are sent to. */
export const alertChannels = pgTable(
  'alert_channels',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** Random: it makes the keys of this installation's incidents different from those of any other installation. */
    key: uuid('key').notNull().unique(),
    kind: text('kind', { enum: CHANNEL_KINDS }).notNull(),
    name: text('name').notNull().unique(),
    /** The settings that every user who may see channels can see. */
    settings: jsonb('settings').notNull(),
    /**
     * The secrets, which are never shown again, as JSON sealed with a key made from SECRET_KEY; null when the kind has
     * none.
     */
    secret: text('secret'),
    isEnabled: boolean('is_enabled').notNull().default(true),
    minSeverity: text('min_severity', { enum: SEVERITIES }).notNull().default('warning'),
    version: integer('version').notNull().default(1),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    known('alert_channels_kind_known', t.kind, CHANNEL_KINDS),
    known('alert_channels_severity_known', t.minSeverity, SEVERITIES),
  ],
);

/**
 * The outbox: one row for each message and channel, written in the transaction of the change that the message reports.
 */
export const alertDeliveries = pgTable(
  'alert_deliveries',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    channelId: bigint('channel_id', { mode: 'number' })
      .notNull()
      .references(() => alertChannels.id, { onDelete: 'cascade' }),
    /** Null for a test. */
    incidentId: bigint('incident_id', { mode: 'number' }),
    event: text('event').notNull(),
    message: jsonb('message').notNull(),
    state: text('state', {
      enum: DELIVERY_STATES,
    })
      .notNull()
      .default('pending'),
    /** Counts all claims: a write with an older attempt number is refused. */
    attempts: integer('attempts').notNull().default(0),
    /** Failures in a row since the message was written, or since a person asked for another try. */
    failures: integer('failures').notNull().default(0),
    /** No process may claim it before this moment; while it is being sent, the end of the lease. */
    nextAttemptAt: timestamp('next_attempt_at', { withTimezone: true }).notNull().defaultNow(),
    /** After a failure later than this there is no further try. */
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
    lastError: text('last_error'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    attemptedAt: timestamp('attempted_at', { withTimezone: true }),
    finishedAt: timestamp('finished_at', { withTimezone: true }),
  },
  (t) => [
    // All deliveries that may be due; nearly always empty, so that the query is cheap.
    index('alert_deliveries_open').on(t.nextAttemptAt).where(sql`${t.state} IN ('pending', 'sending')`),
    index('alert_deliveries_open_channel')
      .on(t.channelId, t.id)
      .where(sql`${t.state} IN ('pending', 'sending')`),
    index('alert_deliveries_dead').on(t.channelId, t.id).where(sql`${t.state} = 'dead'`),
    index('alert_deliveries_incident').on(t.incidentId, t.id).where(sql`${t.incidentId} IS NOT NULL`),
    index('alert_deliveries_channel').on(t.channelId, t.id),
    index('alert_deliveries_attempted')
      .on(t.channelId, t.attemptedAt, t.id)
      .where(sql`${t.attemptedAt} IS NOT NULL`),
    index('alert_deliveries_state').on(t.state, t.id),
    index('alert_deliveries_finished').on(t.finishedAt).where(sql`${t.finishedAt} IS NOT NULL`),
    known('alert_deliveries_state_known', t.state, DELIVERY_STATES),
    check(
      'alert_deliveries_end_whole',
      sql`(${t.state} IN ('pending', 'sending')) = (${t.finishedAt} IS NULL)`,
    ),
  ],
);
