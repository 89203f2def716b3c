import { sql } from 'drizzle-orm';
import { inTransaction } from '@/db/transaction';
import type { Context } from '@/lib/context';
import type { Identity } from '@/lib/contract/account';
import { normalizeEmail } from '@/lib/contract/email';
import { DomainError } from '@/lib/errors';
import {
  accountKey,
  attempt,
  type Bucket,
  bucketOfAccount,
  bucketOfNetwork,
  countedOnly,
  WrongSecret,
} from './attempts';
import { beginSession } from './begin-session';
import { inCrowd } from './crowd';
import { knowsAddress, knowsDevice, rememberDevice } from './known-devices';
import { verifyPassword } from './passwords';
import { spendCode } from './second-factor';
import type { SecretKeys } from './secret-keys';
import type { SessionLimits } from './session-limits';
import type { Claims } from './tokens';

/** A console session lives in a cookie and has no refresh token. */
export type SignIn = SessionLimits & {
  email: string;
  password: string;
  /** The code of the second factor: from an authenticator app, or a recovery code. */
  code?: string | undefined;
  /** The client's network address. */
  address: string;
  /** The browser's id from the cookie of an earlier sign-in; empty for a new browser and for programs. */
  deviceId?: string | null | undefined;
  /** Aborted when the client leaves. */
  signal?: AbortSignal | undefined;
  userAgent: string | null;
  /** Whether failed attempts are counted and refused past the limit. */
  limited: boolean;
  /** The keys that second factors are sealed with. */
  secret: SecretKeys;
  /** Whose passwords are taken. */
  passwords: 'all' | 'admins' | 'none';
};

export type SignedIn = { user: Identity; claims: Claims; refreshToken: string; deviceId: string | null };

type StoredUser = {
  id: string;
  email: string;
  name: string;
  role: Identity['role'];
  password_hash: string | null;
  is_active: boolean;
  token_version: number;
  second_factor: boolean;
  known: boolean;
};

/** Why a sign-in was refused. Only the log gets it, never the caller. */
type Reason =
  | 'unknown_user'
  | 'no_password'
  | 'wrong_password'
  | 'inactive'
  | 'not_an_admin'
  | 'wrong_code'
  | 'changed';

/** The caller, as far as it decides which limits count. `user` is null for an e-mail address that nobody has. */
type Visitor = { account: string; user: StoredUser | null; place: string };

/**
 * Checks an e-mail address, a password and the code of a second factor, and begins a session. The browser of a console
 * sign-in is known from then on. Throws the same `unauthenticated` for an unknown user, a wrong password, a wrong code
 * and an inactive user, and, except for the code, after the same time. Throws `second_factor_required` for a right
 * password without the code it needs, `rate_limited` for too many failures or too many at once, `request_cut_off` for a
 * client that left before its turn, and `forbidden` for a right password that PASSWORD_SIGN_IN does not accept.
 */
export async function signIn(ctx: Context, input: SignIn): Promise<SignedIn> {
  if (input.passwords === 'none') throw notTaken('nobody signs in with a password here');
  // A client with a device id of ours is not limited by the crowd of its network. Others may be refused here, before
  // any query.
  const isFree = !input.limited || Boolean(input.deviceId);
  return isFree ? signInNow(ctx, input) : inCrowd(input.address, () => signInNow(ctx, input));
}

async function signInNow(ctx: Context, input: SignIn): Promise<SignedIn> {
  const visitor = await readVisitor(ctx, input);
  const guarded = { userId: visitor.user ? Number(visitor.user.id) : undefined, signal: input.signal };
  const user = await attempt(ctx, { ...guarded, buckets: bucketsOfPassword(input, visitor) }, () =>
    checkPassword(ctx, visitor, input),
  );
  if (user.second_factor && input.code === undefined) {
    ctx.log.info(
      { user_id: Number(user.id), address: input.address, request_id: ctx.requestId },
      'a code is needed',
    );
    throw new DomainError('second_factor_required', 'send the code of your second factor too');
  }
  const buckets = user.second_factor ? bucketsOfCode(input, visitor) : [];
  const session = await attempt(ctx, { ...guarded, buckets }, () => begin(ctx, user, input));
  ctx.log.info(
    {
      user_id: Number(user.id),
      session_id: session.claims.sessionId,
      kind: input.kind,
      address: input.address,
      request_id: ctx.requestId,
    },
    'signed in',
  );
  return { user: { id: Number(user.id), email: user.email, name: user.name, role: user.role }, ...session };
}

async function readVisitor(ctx: Context, input: SignIn): Promise<Visitor> {
  const email = normalizeEmail(input.email);
  const known = input.kind === 'console' ? knowsDevice(input.deviceId ?? null) : knowsAddress(input.address);
  const { rows } = await ctx.db.execute<StoredUser>(sql`
    SELECT id, email, name, role, password_hash, is_active, token_version,
      totp_confirmed_at IS NOT NULL AS second_factor, ${known} AS known
    FROM users u WHERE email = ${email}`);
  const user = rows[0] ?? null;
  const account = accountKey(user ? { userId: Number(user.id) } : { email });
  const device = user?.known && input.kind === 'console' ? input.deviceId : null;
  return { account, user, place: device ?? input.address };
}

/**
 * The network comes first: a client that is refused there touches no account. A known browser has a bucket of its own,
 * so that failures of others never keep its owner out. So has a known program, but its failures also count against the
 * network.
 */
function bucketsOfPassword({ limited, kind, address }: SignIn, { account, user, place }: Visitor): Bucket[] {
  if (!limited) return [];
  if (user?.known && kind === 'console') return [bucketOfAccount(account, 'device', place)];
  if (user?.known) return [bucketOfAccount(account, 'place', place), countedOnly(bucketOfNetwork(address))];
  return [
    bucketOfNetwork(address),
    bucketOfAccount(account, 'place', place),
    bucketOfAccount(account, 'account'),
  ];
}

/** Separate from the buckets of passwords: knowing the password gives no extra guesses at the code. */
function bucketsOfCode({ limited }: SignIn, { account, user, place }: Visitor): Bucket[] {
  return limited ? [bucketOfAccount(account, 'code', user?.known ? place : '')] : [];
}

/** Always checks the password exactly once, so that the time reveals nothing. */
async function checkPassword(ctx: Context, { user, place }: Visitor, input: SignIn): Promise<StoredUser> {
  const turn = { line: place, known: user?.known ?? false, signal: input.signal };
  const matches = await verifyPassword(user?.password_hash ?? null, input.password, turn);
  if (!user) throw refused(ctx, input, 'unknown_user');
  const userId = Number(user.id);
  if (user.password_hash === null) throw refused(ctx, input, 'no_password', userId);
  if (!matches) throw refused(ctx, input, 'wrong_password', userId);
  if (!user.is_active) throw refused(ctx, input, 'inactive', userId);
  if (input.passwords === 'admins' && user.role !== 'admin') {
    refused(ctx, input, 'not_an_admin', userId);
    throw notTaken('only admins sign in with a password here');
  }
  return user;
}

function begin(ctx: Context, user: StoredUser, input: SignIn) {
  const userId = Number(user.id);
  return inTransaction(ctx.db, async (tx) => {
    const code = user.second_factor
      ? await spendCode({ db: tx, log: ctx.log }, { userId, code: input.code ?? '', secret: input.secret })
      : undefined;
    if (code === null) throw refused(ctx, input, 'wrong_code', userId);
    const begun = await beginSession(ctx, tx, {
      ...input,
      userId,
      version: user.token_version,
      passwordHash: user.password_hash ?? '',
      hadSecondFactor: user.second_factor,
      secondFactor: code,
    });
    if (!begun) throw refused(ctx, input, 'changed', userId);
    const { sessionId } = begun.claims;
    const deviceId =
      input.kind === 'console'
        ? await rememberDevice(tx, { userId, deviceId: input.deviceId ?? null, sessionId })
        : null;
    return { ...begun, deviceId };
  });
}

function notTaken(who: string): DomainError {
  return new DomainError('forbidden', `${who}; use single sign-on`);
}

function refused(ctx: Context, input: SignIn, reason: Reason, userId?: number): WrongSecret {
  ctx.log.warn(
    { reason, user_id: userId, kind: input.kind, address: input.address, request_id: ctx.requestId },
    'sign-in refused',
  );
  return new WrongSecret('unauthenticated', 'the e-mail address or the password is wrong');
}
