import { sql } from 'drizzle-orm';
import { constraintOf, sqlstateOf } from '@/db/sqlstate';
import { inTransaction, type Transaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import { isLastAdmin, lockAdmins } from '@/lib/auth/admins';
import { endSessionsOf } from '@/lib/auth/end-sessions';
import type { Context } from '@/lib/context';
import type { UserDetail } from '@/lib/contract/users';
import { DomainError, refuseStale } from '@/lib/errors';
import { alreadyExists } from './already-exists';
import { EDITED_NOW } from './present-user';
import { lockUser, readUser } from './read-user';

type Editable = Pick<UserDetail, 'name' | 'email' | 'role' | 'is_active' | 'locale' | 'time_zone'>;
export type UserChanges = { [K in keyof Editable]?: Editable[K] | undefined };

const UNIQUE_VIOLATION = '23505';

/**
 * Changes a user whose version the caller has seen. Throws `stale_version` when somebody edited the user since,
 * `own_role` for the caller's own role or deactivation, `last_admin` when no admin would be left, `already_exists` for
 * an e-mail address in use. A deactivated user's sessions end here; a new role counts from their next request on.
 */
export async function updateUser(
  ctx: Context,
  input: { id: number; version: string; changes: UserChanges },
): Promise<UserDetail> {
  try {
    return await inTransaction(ctx.db, async (tx) => {
      const { role, is_active: isActive } = input.changes;
      // Taken before the row lock: when two admins demote each other at the same time, each must not count the other as
      // the remaining admin.
      if (role !== undefined || isActive !== undefined) await lockAdmins(tx);
      const user = await lockUser(tx, input.id);
      refuseStale('user', { now: user.version, seen: input.version });
      const changes = differences(user, input.changes);
      await refuseLockout(ctx, tx, user, changes);
      return applyChanges(ctx, tx, user, changes);
    });
  } catch (error) {
    if (sqlstateOf(error) !== UNIQUE_VIOLATION || constraintOf(error) !== 'users_email_unique') throw error;
    throw await alreadyExists(ctx.db, input.changes);
  }
}

/** The differences between the stored user and the wanted values. */
export function differences(user: UserDetail, wanted: UserChanges): UserChanges {
  const entries = Object.entries(wanted) as [keyof Editable, Editable[keyof Editable] | undefined][];
  return Object.fromEntries(entries.filter(([field, value]) => value !== undefined && value !== user[field]));
}

async function refuseLockout(
  ctx: Context,
  tx: Transaction,
  user: UserDetail,
  changes: UserChanges,
): Promise<void> {
  if (changes.role === undefined && changes.is_active === undefined) return;
  if (ctx.actor.kind === 'user' && ctx.actor.id === user.id) {
    throw new DomainError(
      'own_role',
      'nobody changes their own role or deactivates themselves; ask another admin',
    );
  }
  const staysAdmin = (changes.role ?? user.role) === 'admin' && (changes.is_active ?? user.is_active);
  if (!staysAdmin && (await isLastAdmin(tx, user.id))) {
    throw new DomainError(
      'last_admin',
      'this is the last active admin who can sign in; make another one first',
    );
  }
}

/** Writes and audits the differences; without a difference nothing is edited. */
export async function applyChanges(
  ctx: Context,
  tx: Transaction,
  user: UserDetail,
  changes: UserChanges,
): Promise<UserDetail> {
  const fields = Object.keys(changes) as (keyof Editable)[];
  if (fields.length === 0) return user;
  const deactivated = changes.is_active === false;
  const assignments = fields.map((field) => sql`${sql.identifier(field)} = ${changes[field]}`);
  await tx.execute(sql`
    UPDATE users SET ${sql.join(assignments, sql`, `)}, ${EDITED_NOW},
      token_version = token_version + ${deactivated ? 1 : 0}
    WHERE id = ${user.id}`);
  if (deactivated) await endSessionsOf(ctx, tx, { userId: user.id, how: 'deactivated' });
  const before = Object.fromEntries(fields.map((field) => [field, user[field]]));
  await recordAudit(ctx, tx, { action: 'user.update', target: `user/${user.id}`, before, after: changes });
  return readUser({ db: tx }, { id: user.id });
}
