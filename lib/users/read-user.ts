import { sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import type { UserDetail } from '@/lib/contract/users';
import { DomainError } from '@/lib/errors';
import { toUserDetail, type UserDetailRow, userDetailColumns } from './present-user';

/** One user with the version to edit. Throws `user_not_found`. */
export async function readUser(ctx: { db: Queryable }, input: { id: number }): Promise<UserDetail> {
  const { rows } = await ctx.db.execute<UserDetailRow>(
    sql`SELECT ${userDetailColumns()} FROM users u WHERE u.id = ${input.id}`,
  );
  if (!rows[0]) throw userNotFound();
  return toUserDetail(rows[0]);
}

/** One user, held until the transaction ends, with the version to edit. Throws `user_not_found`. */
export async function lockUser(tx: Queryable, id: number): Promise<UserDetail> {
  const { rows } = await tx.execute<UserDetailRow>(
    sql`SELECT ${userDetailColumns()} FROM users u WHERE u.id = ${id} FOR NO KEY UPDATE`,
  );
  if (!rows[0]) throw userNotFound();
  return toUserDetail(rows[0]);
}

function userNotFound(): DomainError {
  return new DomainError('user_not_found', 'there is no user with this id');
}
