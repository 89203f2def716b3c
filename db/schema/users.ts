import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { LOCALES } from '@/lib/vocabulary/locales';
import { SESSION_ENDINGS, SESSION_KINDS } from '@/lib/vocabulary/sessions';
import { FENCED_USER_EMAIL, FENCED_USER_ID, ROLES, USER_ID_MAX } from '@/lib/vocabulary/users';
import { known } from './known';
import { apiKeys } from './programs';

/** People: learners, and those who run Lockstep. A user with a pair is never deleted (foreign keys restrict it). */
export const users = pgTable(
  'users',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedByDefaultAsIdentity(),
    externalId: text('external_id').unique(),
    email: text('email').notNull().unique(),
    name: text('name').notNull(),
    role: text('role', { enum: ROLES }).notNull().default('student'),
    passwordHash: text('password_hash'),
    isActive: boolean('is_active').notNull().default(true),
    tokenVersion: integer('token_version').notNull().default(1),
    passwordChangedAt: timestamp('password_changed_at', { withTimezone: true }),
    lastSignInAt: timestamp('last_sign_in_at', { withTimezone: true }),
    /** The secret of the second factor, sealed with a key made from SECRET_KEY; it is valid after its confirmation. */
    totpSecret: text('totp_secret'),
    totpConfirmedAt: timestamp('totp_confirmed_at', { withTimezone: true }),
    /** The newest time step whose code was used: each code works only once. */
    totpLastStep: bigint('totp_last_step', { mode: 'number' }),
    /** The language of the console for this user; null means the browser's language. */
    locale: text('locale', { enum: LOCALES }),
    timeZone: text('time_zone'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    index('users_name').on(t.name, t.id),
    index('users_created').on(t.createdAt, t.id),
    // For filters that match few rows among many learners: users who are not learners, and users who may not sign in.
    index('users_staff').on(t.role, t.id).where(sql`${t.role} <> 'student'`),
    index('users_inactive').on(t.id).where(sql`NOT ${t.isActive}`),
    // One text for each user, so that a search reads one index. A search cannot contain the line feeds between its
    // parts.
    index('users_search').using(
      'gin',
      sql`(${t.name} || E'\\n' || ${t.email} || E'\\n' || coalesce(${t.externalId}, '')) gin_trgm_ops`,
    ),
    // For searches that are too short for that index; they compare only the beginning of each part.
    index('users_name_prefix').using('btree', sql`lower(${t.name}) text_pattern_ops`),
    index('users_email_prefix').using('btree', sql`${t.email} text_pattern_ops`),
    index('users_external_id_prefix').using('btree', sql`lower(${t.externalId}) text_pattern_ops`),
    // Other ids could not be told apart: JavaScript reads 2^53 + 1 as 2^53, and user 0 is that of the self-test.
    check(
      'users_id_in_range',
      sql`${t.id} BETWEEN 1 AND ${sql.raw(String(USER_ID_MAX))}
        OR (${t.id} = ${sql.raw(String(FENCED_USER_ID))} AND ${t.email} = '${sql.raw(FENCED_USER_EMAIL)}')`,
    ),
    check('users_email_lower_case', sql`${t.email} = lower(${t.email}) AND ${t.email} <> ''`),
    known('users_role_known', t.role, ROLES),
    check('users_token_version_positive', sql`${t.tokenVersion} > 0`),
    known('users_locale_known', t.locale, LOCALES),
    check('users_totp_whole', sql`${t.totpConfirmedAt} IS NULL OR ${t.totpSecret} IS NOT NULL`),
  ],
);

/** The identity of a user at a single sign-on issuer. An e-mail address alone is not enough to sign in as this user. */
export const userIdentities = pgTable(
  'user_identities',
  {
    issuer: text('issuer').notNull(),
    /** The `sub` of the issuer's tokens, which the issuer gives to only one person. */
    subject: text('subject').notNull(),
    userId: bigint('user_id', { mode: 'number' })
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    linkedAt: timestamp('linked_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.issuer, t.subject] }), index('user_identities_user').on(t.userId)],
);

/** One sign-in, of the console or of a client program; all its tokens end with it. */
export const sessions = pgTable(
  'sessions',
  {
    id: uuid('id').primaryKey(),
    userId: bigint('user_id', { mode: 'number' })
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    kind: text('kind', { enum: SESSION_KINDS }).notNull(),
    address: text('address').notNull(),
    userAgent: text('user_agent'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    /** Updated at most every few minutes, so that most reads need no write. */
    lastSeenAt: timestamp('last_seen_at', { withTimezone: true }).notNull().defaultNow(),
    /** When the session ends without use; each use sets this to `idleSeconds` ahead, but never past `endsAt`. */
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
    // The defaults are for sessions of versions without such limits.
    endsAt: timestamp('ends_at', { withTimezone: true }).notNull().default(sql`now() + interval '30 days'`),
    idleSeconds: integer('idle_seconds').notNull().default(604_800),
    endedAt: timestamp('ended_at', { withTimezone: true }),
    endedHow: text('ended_how', {
      enum: SESSION_ENDINGS,
    }),
  },
  (t) => [
    index('sessions_user').on(t.userId, t.createdAt),
    index('sessions_expiry').on(t.expiresAt),
    index('sessions_newest').on(t.createdAt, t.id),
    index('sessions_active').on(t.createdAt, t.id).where(sql`${t.endedAt} IS NULL`),
    // Finds out whether a user signed in from an address lately, also when a program signs in very often.
    index('sessions_place').on(t.userId, t.address, t.createdAt),
    check('sessions_end_whole', sql`(${t.endedAt} IS NULL) = (${t.endedHow} IS NULL)`),
  ],
);

/** Single-use codes for users who lost their second factor, stored as SHA-256. */
export const recoveryCodes = pgTable(
  'recovery_codes',
  {
    userId: bigint('user_id', { mode: 'number' })
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    codeHash: text('code_hash').notNull(),
    usedAt: timestamp('used_at', { withTimezone: true }),
  },
  (t) => [primaryKey({ columns: [t.userId, t.codeHash] })],
);

/**
 * Answers of writes with an Idempotency-Key, for a client that sends the same write again; status is null while the
 * write runs. A key belongs to a user or to a program's API key.
 */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    userId: bigint('user_id', { mode: 'number' }).references(() => users.id, { onDelete: 'cascade' }),
    apiKeyId: bigint('api_key_id', { mode: 'number' }).references(() => apiKeys.id, { onDelete: 'cascade' }),
    key: text('key').notNull(),
    /** SHA-256 of method, path, query and body. */
    fingerprint: text('fingerprint').notNull(),
    status: integer('status'),
    headers: jsonb('headers').$type<Record<string, string>>(),
    body: text('body'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('idempotency_keys_user').on(t.userId, t.key),
    uniqueIndex('idempotency_keys_api_key').on(t.apiKeyId, t.key),
    index('idempotency_keys_created').on(t.createdAt),
    check('idempotency_keys_one_owner', sql`num_nonnulls(${t.userId}, ${t.apiKeyId}) = 1`),
  ],
);

/** Refresh tokens, stored as SHA-256. The tokens of one session are a family, and end with the session. */
export const refreshTokens = pgTable(
  'refresh_tokens',
  {
    tokenHash: text('token_hash').primaryKey(),
    familyId: uuid('family_id')
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    userId: bigint('user_id', { mode: 'number' })
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    issuedAt: timestamp('issued_at', { withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
    rotatedAt: timestamp('rotated_at', { withTimezone: true }),
  },
  (t) => [
    index('refresh_tokens_family').on(t.familyId),
    index('refresh_tokens_user').on(t.userId),
    index('refresh_tokens_expiry').on(t.expiresAt),
  ],
);

/**
 * Request counts in fixed windows. Unlogged (see the migration): a crash may lose them, and nothing else depends on
 * them.
 */
export const rateLimits = pgTable('rate_limits', {
  key: text('key').primaryKey(),
  windowStartedAt: timestamp('window_started_at', { withTimezone: true }).notNull(),
  requests: integer('requests').notNull(),
});

/**
 * Attempts at a password or a code: the number that failed in this window, and those that are running. Unlogged (see
 * the migration): a crash may lose them, and nothing else depends on them.
 */
export const attempts = pgTable(
  'attempts',
  {
    /** `user/7`, or the hash of an e-mail address that nobody has; empty for the bucket of a whole network. */
    account: text('account').notNull(),
    kind: text('kind').notNull(),
    /** The network address or the device of the attempts; empty for all of them together. */
    place: text('place').notNull(),
    windowStartedAt: timestamp('window_started_at', { withTimezone: true }).notNull(),
    failed: integer('failed').notNull().default(0),
    /** The begin of each attempt that has no result yet. */
    reserved: timestamp('reserved', { withTimezone: true }).array().notNull().default([]),
    /** For a limit that only slows down: no attempt is allowed before this moment. */
    opensAt: timestamp('opens_at', { withTimezone: true }),
  },
  (t) => [primaryKey({ columns: [t.account, t.kind, t.place] })],
);

/** Browsers that a user signed in with: failed attempts of other people do not keep these out. */
export const knownDevices = pgTable(
  'known_devices',
  {
    userId: bigint('user_id', { mode: 'number' })
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    deviceId: uuid('device_id').notNull(),
    /** The newest session of the device: a person who revokes that session also makes the device unknown. */
    sessionId: uuid('session_id').notNull(),
    usedAt: timestamp('used_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.deviceId] }), index('known_devices_age').on(t.usedAt)],
);
