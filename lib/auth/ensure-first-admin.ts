import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { inTransaction } from '@/db/transaction';
import { auditInsert } from '@/lib/audit/record-audit';
import { normalizeEmail } from '@/lib/contract/email';
import { activeAdminExists, lockAdmins } from './admins';
import { hashPassword } from './passwords';

const SET_UP = { actor: { kind: 'system', job: 'set-up' } } as const;

export type FirstAdmin = { email: string; password: string; name: string };

/**
 * Makes sure that somebody can sign in: creates this admin when no active admin with a password exists, and returns
 * whether it did. Safe when several processes start together. A user who already has the address becomes the admin.
 * Throws `invalid_input` for a password that is too short, too long, common, or made of the admin's own name.
 */
export async function ensureFirstAdmin(db: Database, admin: FirstAdmin): Promise<boolean> {
  if (await activeAdminExists(db)) return false;
  const passwordHash = await hashPassword(admin.password, { owner: admin, field: 'ADMIN_PASSWORD' });
  return inTransaction(db, async (tx) => {
    await lockAdmins(tx);
    if (await activeAdminExists(tx)) return false;
    await tx.execute(sql`
      WITH admin AS (
        INSERT INTO users AS u (email, name, role, password_hash, password_changed_at)
        VALUES (${normalizeEmail(admin.email)}, ${admin.name}, 'admin', ${passwordHash}, now())
        ON CONFLICT (email) DO UPDATE SET role = 'admin', is_active = true, password_hash = excluded.password_hash,
          password_changed_at = excluded.password_changed_at,
          token_version = u.token_version + 1, updated_at = now()
        RETURNING u.id)
      ${auditInsert(SET_UP, { action: 'user.create', target: sql`'user/' || id`, after: { role: 'admin' } }, sql`admin`)}`);
    return true;
  });
}
