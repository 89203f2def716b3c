import { sql } from 'drizzle-orm';
import { bigint, boolean, check, cidr, index, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

/** Client programs, which have their own API keys. They are never deleted, because the audit log names them. */
export const programs = pgTable(
  'programs',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** Never changed, because it is part of the actor in the history, the ledger and the audit log. */
    name: text('name').notNull().unique(),
    permissions: text('permissions').array().notNull(),
    /** The networks from which its keys may be used; empty means everywhere. */
    networks: cidr('networks').array().notNull().default(sql`'{}'`),
    /** The number of requests of each key in a window; null means the same as for a user. */
    rateLimitCalls: integer('rate_limit_calls'),
    isActive: boolean('is_active').notNull().default(true),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    check('programs_name_plain', sql`${t.name} ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'`),
    // A last protection: no key may have a permission that gives access to others.
    check(
      'programs_never_manage_access',
      sql`NOT ${t.permissions} && ARRAY['users.manage', 'sessions.manage', 'programs.manage', 'console.enter', 'self.read', 'self.write', 'self.second_factor']`,
    ),
    check('programs_rate_limit_positive', sql`${t.rateLimitCalls} > 0`),
  ],
);

/** The keys of programs; only the SHA-256 of the secret is stored. At most two keys of a program are live at a time. */
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
    /** Updated at most every five minutes, so that most requests need no write. */
    lastUsedAt: timestamp('last_used_at', { withTimezone: true }),
    revokedAt: timestamp('revoked_at', { withTimezone: true }),
  },
  (t) => [index('api_keys_program').on(t.programId, t.id)],
);
