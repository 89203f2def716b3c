import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import { normalizeEmail } from '@/lib/contract/email';
import { DomainError } from '@/lib/errors';

/** The user with this e-mail address. Throws `user_not_found`. */
export async function userIdOf(context: Context, email: string): Promise<number> {
  const { rows } = await context.db.execute<{ id: string }>(
    sql`SELECT id FROM users WHERE email = ${normalizeEmail(email)}`,
  );
  if (!rows[0]) throw new DomainError('user_not_found', 'there is no user with this e-mail address');
  return Number(rows[0].id);
}
