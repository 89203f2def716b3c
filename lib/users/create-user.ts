import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { oneRow } from '@/db/one-row';
import { sqlstateOf } from '@/db/sqlstate';
import { inTransaction, type Transaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import { hashPassword } from '@/lib/auth/passwords';
import type { Context } from '@/lib/context';
import type { Identity } from '@/lib/contract/account';
import { textShape } from '@/lib/contract/common';
import { emailShape } from '@/lib/contract/email';
import { nameShape } from '@/lib/contract/users';
import { DomainError } from '@/lib/errors';
import { ROLES } from '@/lib/vocabulary/users';
import { alreadyExists } from './already-exists';

const newUserShape = z.strictObject({
  email: emailShape,
  name: nameShape,
  role: z.enum(ROLES),
  /** Without a password, the user cannot sign in with one. */
  password: z.string().optional(),
  externalId: textShape(200).optional(),
});
export type NewUser = z.input<typeof newUserShape>;

const UNIQUE_VIOLATION = '23505';

/** Creates a user. Throws `invalid_input`, and `already_exists` for an e-mail address or external id in use. */
export async function createUser(ctx: Context, input: NewUser): Promise<Identity> {
  const parsed = newUserShape.safeParse(input);
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    throw new DomainError(
      'invalid_input',
      errors.map(({ path, message }) => `${path}: ${message}`).join('; '),
      errors,
    );
  }
  const { password, ...user } = parsed.data;
  const passwordHash = password === undefined ? null : await hashPassword(password, { owner: user });
  try {
    return await inTransaction(ctx.db, (tx) => insertUser(tx, { ...user, passwordHash }, ctx));
  } catch (error) {
    if (sqlstateOf(error) !== UNIQUE_VIOLATION) throw error;
    throw await alreadyExists(ctx.db, user);
  }
}

type InsertedUser = Omit<z.infer<typeof newUserShape>, 'password'> & { passwordHash: string | null };

/** Creates a user within a transaction, and audits it. */
export async function insertUser(tx: Transaction, user: InsertedUser, ctx: Context): Promise<Identity> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    INSERT INTO users (email, name, role, external_id, password_hash, password_changed_at)
    VALUES (${user.email}, ${user.name}, ${user.role}, ${user.externalId ?? null}, ${user.passwordHash},
            CASE WHEN ${user.passwordHash !== null} THEN now() END)
    RETURNING id`);
  const me = { id: Number(oneRow({ rows }).id), email: user.email, name: user.name, role: user.role };
  const { id, ...after } = me;
  await recordAudit(ctx, tx, { action: 'user.create', target: `user/${id}`, after });
  return me;
}
