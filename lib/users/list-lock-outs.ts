import type { Queryable } from '@/db/transaction';
import { readLockOuts } from '@/lib/auth/lock-outs';
import type { LockOut } from '@/lib/contract/users';
import { readUser } from './read-user';

/** The limits of failed attempts that a user has reached. Throws `user_not_found`. */
export async function listLockOuts(ctx: { db: Queryable }, input: { id: number }): Promise<LockOut[]> {
  const { id } = await readUser(ctx, input);
  return readLockOuts(ctx.db, id);
}
