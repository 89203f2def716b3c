import { sql } from 'drizzle-orm';
import { inTransaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import type { Context } from '@/lib/context';
import { DomainError } from '@/lib/errors';
import { attempt, WrongSecret } from './attempts';
import { confirmationOf, type IdentityCheck } from './confirm-identity';
import { endSessionsOf } from './end-sessions';
import { replaceRecoveryCodes } from './recovery-codes';
import { sealAnew, unseal } from './seal';
import { ownerOf } from './second-factor';
import { stepOfCode } from './totp';

type EnableSecondFactor = IdentityCheck & { code: string; sessionId: string; endOthers: boolean };
type EnabledSecondFactor = { recovery_codes: string[]; sessions_ended: number };
type Begun = { totp_secret: string | null; confirmed: boolean; now_ms: number };

/**
 * Turns the second factor on with a first code, and returns the recovery codes, which are shown only once. When that is
 * wanted, it ends every session but this one, because they began without a code. Throws `already_exists` when it is on,
 * `not_applicable` when nothing was begun, `invalid_input` for a wrong code, `rate_limited` after ten.
 */
export async function enableSecondFactor(
  ctx: Context,
  input: EnableSecondFactor,
): Promise<EnabledSecondFactor> {
  return attempt(ctx, confirmationOf(input), () => confirmFirstCode(ctx, input));
}

function confirmFirstCode(ctx: Context, input: EnableSecondFactor): Promise<EnabledSecondFactor> {
  return inTransaction(ctx.db, async (tx) => {
    const { rows } = await tx.execute<Begun>(sql`
      SELECT totp_secret, totp_confirmed_at IS NOT NULL AS confirmed,
        (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now_ms
      FROM users WHERE id = ${input.userId} FOR NO KEY UPDATE`);
    const begun = rows[0];
    if (begun?.confirmed) throw new DomainError('already_exists', 'the second factor is on already');
    const secret = begun?.totp_secret && unseal(begun.totp_secret, ownerOf(input.userId), input.secret);
    if (!begun || !secret) throw new DomainError('not_applicable', 'begin with a new secret first');
    const step = stepOfCode(secret, input.code.replace(/\s/g, ''), begun.now_ms);
    if (step === null) {
      throw new WrongSecret('invalid_input', 'the code is wrong', [
        {
          path: 'code',
          message: 'is not the one that the app shows; does the clock of its device go right?',
        },
      ]);
    }
    await tx.execute(sql`
      UPDATE users SET totp_confirmed_at = clock_timestamp(), totp_last_step = ${step},
        totp_secret = ${sealAnew(begun.totp_secret ?? '', ownerOf(input.userId), input.secret)}
      WHERE id = ${input.userId}`);
    const keep = { userId: input.userId, how: 'second_factor_enabled', except: input.sessionId } as const;
    const ended = input.endOthers ? await endSessionsOf(ctx, tx, keep) : 0;
    const after = { sessions_ended: ended };
    await recordAudit(ctx, tx, {
      action: 'user.enable_second_factor',
      target: `user/${input.userId}`,
      after,
    });
    return { recovery_codes: await replaceRecoveryCodes(tx, input.userId), sessions_ended: ended };
  });
}
