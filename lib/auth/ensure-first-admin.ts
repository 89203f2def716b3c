import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { inTransaction, type Queryable } from '@/db/transaction';
import { hashPassword } from './passwords';

export type FirstAdmin = { email: string; password: string; name: string };

const FIRST_ADMIN_LOCK = 5_625_784;

/**
 * Makes sure that somebody can sign in: creates this admin when no active one with a password exists, and says whether
 * it did. Safe when several processes start together. A user who has the address already becomes the admin.
 * Throws `invalid_input` for a password outside 12–128 characters.
 */
export async function ensureFirstAdmin(db: Database, admin: FirstAdmin): Promise<boolean> {
  if (await adminExists(db)) return false;
  const passwordHash = await hashPassword(admin.password);
  return inTransaction(db, async (tx) => {
    await tx.execute(sql`SELECT pg_advisory_xact_lock(${FIRST_ADMIN_LOCK})`);
    if (await adminExists(tx)) return false;
    await tx.execute(sql`
      WITH admin AS (
        INSERT INTO users AS u (email, name, role, password_hash)
        VALUES (${admin.email.trim().toLowerCase()}, ${admin.name}, 'admin', ${passwordHash})
        ON CONFLICT (email) DO UPDATE SET role = 'admin', is_active = true, password_hash = excluded.password_hash,
          token_version = u.token_version + 1, updated_at = now()
        RETURNING u.id)
      INSERT INTO audit_log (actor, action, target, after)
      SELECT 'system:set-up', 'user.create', 'user/' || id, '{"role":"admin"}'::jsonb FROM admin`);
    return true;
  });
}

async function adminExists(db: Queryable): Promise<boolean> {
  const { rows } = await db.execute<{ present: boolean }>(sql`
    SELECT EXISTS (SELECT FROM users WHERE role = 'admin' AND is_active AND password_hash IS NOT NULL) AS present`);
  return rows[0]?.present === true;
}
