import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import { DomainError } from '@/lib/errors';
import { accountKey, attempt, bucketOfAccount, WrongSecret } from './attempts';
import { verifyPassword } from './passwords';
import { spendCode } from './second-factor';
import type { SecretKeys } from './secret-keys';

/**
 * `limited`: attempts are counted, and refused past the limit. `secret`: the keys that second factors are sealed with.
 */
export type IdentityCheck = { userId: number; limited: boolean; secret: SecretKeys };

/**
 * Makes sure that the signed-in user also knows the password, and returns its hash. Throws `invalid_input` that names
 * the field, and `rate_limited` after ten wrong ones.
 */
export async function confirmPassword(
  ctx: Context,
  input: Pick<IdentityCheck, 'userId' | 'limited'> & { password: string; field: string },
): Promise<string> {
  return attempt(ctx, confirmationOf(input), async () => {
    const { rows } = await ctx.db.execute<{ password_hash: string | null }>(
      sql`SELECT password_hash FROM users WHERE id = ${input.userId}`,
    );
    const stored = rows[0]?.password_hash ?? null;
    if (!(await verifyPassword(stored, input.password)) || stored === null) {
      throw wrong(ctx, input.userId, input.field, 'the password is wrong');
    }
    return stored;
  });
}

/**
 * Makes sure that the signed-in user also has the second factor, and marks the code as used. Throws `not_applicable`
 * when there is none, `invalid_input` for a wrong code, and `rate_limited` after ten.
 */
export async function confirmCode(ctx: Context, input: IdentityCheck & { code: string }): Promise<void> {
  const { rows } = await ctx.db.execute<{ enabled: boolean }>(
    sql`SELECT totp_confirmed_at IS NOT NULL AS enabled FROM users WHERE id = ${input.userId}`,
  );
  if (!rows[0]?.enabled) throw new DomainError('not_applicable', 'there is no second factor');
  await attempt(ctx, confirmationOf(input), async () => {
    if (!(await spendCode(ctx, input)))
      throw wrong(ctx, input.userId, 'code', 'the code is wrong, or was used');
  });
}

/** The bucket for confirmations of a signed-in user. Failed sign-ins of other people are not counted in it. */
export function confirmationOf({ userId, limited }: Pick<IdentityCheck, 'userId' | 'limited'>) {
  return { userId, buckets: limited ? [bucketOfAccount(accountKey({ userId }), 'confirm')] : [] };
}

function wrong(ctx: Context, userId: number, field: string, message: string): WrongSecret {
  ctx.log.warn({ user_id: userId, field, request_id: ctx.requestId }, 'a confirmation was refused');
  return new WrongSecret('invalid_input', message, [
    { path: field, message: message.replace(/^the \w+ /, '') },
  ]);
}
