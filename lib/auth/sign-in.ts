import { sql } from 'drizzle-orm';
import { inTransaction } from '@/db/transaction';
import type { Context } from '@/lib/context';
import type { Identity } from '@/lib/contract/auth';
import { DomainError } from '@/lib/errors';
import {
  attemptsOfAccount,
  attemptsOfAddress,
  countAttempt,
  forgetAttempts,
  giveAttemptBack,
} from './attempts';
import { beginSession } from './begin-session';
import { verifyPassword } from './passwords';
import { spendCode } from './second-factor';
import type { Claims } from './tokens';

export type SignIn = {
  email: string;
  password: string;
  /** Of the second factor: from an authenticator app, or a recovery code. */
  code?: string | undefined;
  /** The client's network address. */
  address: string;
  userAgent: string | null;
  /** A console session lives in a cookie and has no refresh token. */
  kind: 'console' | 'api';
  lifetimeDays: number;
  /** Whether failed attempts are counted and refused past the limit. */
  limited: boolean;
  /** SECRET_KEY, which second factors are sealed with. */
  secret: string;
};

type StoredUser = {
  id: string;
  email: string;
  name: string;
  role: Identity['role'];
  password_hash: string | null;
  is_active: boolean;
  token_version: number;
  second_factor: boolean;
};

/** Why a sign-in was refused: for the log only, the caller never learns it. */
type Reason = 'unknown_user' | 'no_password' | 'wrong_password' | 'inactive' | 'wrong_code' | 'changed';

/**
 * Checks an e-mail address, a password and the code of a second factor, and begins a session. An unknown user, a wrong
 * password, a wrong code and an inactive user get the same `unauthenticated`, all but the code after the same time; a
 * right password without the code it needs `second_factor_required`; too many failures of one account or address
 * `rate_limited`.
 */
export async function signIn(
  ctx: Context,
  input: SignIn,
): Promise<{ user: Identity; claims: Claims; refreshToken: string }> {
  const email = input.email.trim().toLowerCase();
  const account = attemptsOfAccount(email);
  const address = attemptsOfAddress(input.address);
  if (input.limited) {
    await countAttempt(ctx.db, account);
    await countAttempt(ctx.db, address);
  }
  const user = await checkPassword(ctx, email, input);
  const userId = Number(user.id);
  if (user.second_factor && input.code === undefined) {
    // Nobody guessed, so the address is free of it; the account is not, or the password would buy new guesses at the code.
    await giveAttemptBack(ctx.db, address);
    ctx.log.info({ user_id: userId, address: input.address, request_id: ctx.requestId }, 'a code is needed');
    throw new DomainError('second_factor_required', 'send the code of your second factor too');
  }
  const session = await inTransaction(ctx.db, async (tx) => {
    const code = user.second_factor
      ? await spendCode({ db: tx, log: ctx.log }, { userId, code: input.code ?? '', secret: input.secret })
      : undefined;
    if (code === null) throw refused(ctx, input, 'wrong_code', userId);
    const begun = await beginSession(ctx, tx, {
      ...input,
      userId,
      version: user.token_version,
      passwordHash: user.password_hash ?? '',
      secondFactor: code,
    });
    if (!begun) throw refused(ctx, input, 'changed', userId);
    await forgetAttempts(tx, account);
    await giveAttemptBack(tx, address);
    return begun;
  });
  const { sessionId } = session.claims;
  ctx.log.info(
    {
      user_id: userId,
      session_id: sessionId,
      kind: input.kind,
      address: input.address,
      request_id: ctx.requestId,
    },
    'signed in',
  );
  return { user: { id: userId, email: user.email, name: user.name, role: user.role }, ...session };
}

/** Looks at the password exactly once, whoever asks, so that the time tells nothing. */
async function checkPassword(ctx: Context, email: string, input: SignIn): Promise<StoredUser> {
  const { rows } = await ctx.db.execute<StoredUser>(sql`
    SELECT id, email, name, role, password_hash, is_active, token_version, totp_confirmed_at IS NOT NULL AS second_factor
    FROM users WHERE email = ${email}`);
  const user = rows[0];
  const matches = await verifyPassword(user?.password_hash ?? null, input.password);
  if (!user) throw refused(ctx, input, 'unknown_user');
  const userId = Number(user.id);
  if (user.password_hash === null) throw refused(ctx, input, 'no_password', userId);
  if (!matches) throw refused(ctx, input, 'wrong_password', userId);
  if (!user.is_active) throw refused(ctx, input, 'inactive', userId);
  return user;
}

function refused(ctx: Context, input: SignIn, reason: Reason, userId?: number): DomainError {
  ctx.log.warn(
    { reason, user_id: userId, kind: input.kind, address: input.address, request_id: ctx.requestId },
    'sign-in refused',
  );
  return new DomainError('unauthenticated', 'the e-mail address or the password is wrong');
}
