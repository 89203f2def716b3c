import { sql } from 'drizzle-orm';
import { renderSVG } from 'uqr';
import type { Context } from '@/lib/context';
import type { Identity, SecondFactorStart } from '@/lib/contract/account';
import { DomainError } from '@/lib/errors';
import { confirmPassword, type IdentityCheck } from './confirm-identity';
import { seal } from './seal';
import { ownerOf } from './second-factor';
import { createTotpSecret, totpUri } from './totp';

/**
 * Makes a new secret, which becomes valid when its first code is confirmed. Throws `invalid_input` for a wrong
 * password, `already_exists` when a second factor is on.
 */
export async function startSecondFactor(
  ctx: Context,
  input: Omit<IdentityCheck, 'userId'> & { user: Identity; password: string },
): Promise<SecondFactorStart> {
  const { user } = input;
  await confirmPassword(ctx, {
    userId: user.id,
    limited: input.limited,
    password: input.password,
    field: 'password',
  });
  const secret = createTotpSecret();
  const { rowCount } = await ctx.db.execute(sql`
    UPDATE users SET totp_secret = ${seal(secret, ownerOf(user.id), input.secret)}, totp_last_step = NULL
    WHERE id = ${user.id} AND totp_confirmed_at IS NULL`);
  if (rowCount !== 1) throw new DomainError('already_exists', 'a second factor is on; turn it off first');
  const uri = totpUri(secret, user.email);
  return { secret, otpauth_uri: uri, qr_svg: renderSVG(uri, { border: 2 }) };
}
