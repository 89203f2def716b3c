import { sql } from 'drizzle-orm';
import { bigint, boolean, check, cidr, index, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

/** Client programs, which sign in with keys of their own. None is ever deleted: the audit log names them. */
export const programs = pgTable(
  'programs',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** Never changed: it is part of the actor in the history, the ledger and the audit log. */
    name: text('name').notNull().unique(),
    permissions: text('permissions').array().notNull(),
    /** Where its keys may be used from; empty: from anywhere. */
    networks: cidr('networks').array().notNull().default(sql`'{}'`),
    /** Requests of each key in a window; null: as many as a user. */
    rateLimitCalls: integer('rate_limit_calls'),
    isActive: boolean('is_active').notNull().default(true),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    check('programs_name_plain', sql`${t.name} ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'`),
    // Whatever else is wrong, no key lets others in.
    check(
      'programs_never_manage_access',
      sql`NOT ${t.permissions} && ARRAY['users.manage', 'sessions.manage', 'programs.manage', 'console.enter', 'self.read', 'self.write', 'self.second_factor']`,
    ),
    check('programs_rate_limit_positive', sql`${t.rateLimitCalls} > 0`),
  ],
);

/** Keys of programs: of the secret only its SHA-256 is stored. At most two of a program are live at a time. */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    programId: bigint('program_id', { mode: 'number' })
      .notNull()
      .references(() => programs.id),
    keyHash: text('key_hash').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp('expires_at', { withTimezone: true }),
    /** Moved on at most every five minutes, so that a request costs no write. */
    lastUsedAt: timestamp('last_used_at', { withTimezone: true }),
    revokedAt: timestamp('revoked_at', { withTimezone: true }),
  },
  (t) => [index('api_keys_program').on(t.programId, t.id)],
);
