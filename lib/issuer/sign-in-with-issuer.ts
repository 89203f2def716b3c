import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { constraintOf, sqlstateOf } from '@/db/sqlstate';
import { inTransaction, type Transaction } from '@/db/transaction';
import { isLastAdmin, lockAdmins } from '@/lib/auth/admins';
import { beginSession } from '@/lib/auth/begin-session';
import { endSessionsOf } from '@/lib/auth/end-sessions';
import type { SessionLimits } from '@/lib/auth/session-limits';
import type { Claims } from '@/lib/auth/tokens';
import type { Context } from '@/lib/context';
import { emailShape } from '@/lib/contract/email';
import { nameShape, type UserDetail } from '@/lib/contract/users';
import type { RoleMap } from '@/lib/settings/role-map';
import { insertUser } from '@/lib/users/create-user';
import { lockUser } from '@/lib/users/read-user';
import { applyChanges } from '@/lib/users/update-user';
import { roleOf, showsSecondFactor } from './issuer-roles';
import { linkIdentity } from './link-identity';

/** The rules by which people of an issuer become users. */
export type IssuerRules = {
  issuer: string;
  /** The claim that gives the role, and the values for each role. */
  roleClaim: string;
  roles: RoleMap;
  /** The words in `amr` or `acr` that confirm a second factor; `any` trusts the issuer's own policy. */
  secondFactorWords: readonly string[];
  /** Whether an admin needs a second factor. */
  requireSecondFactor: boolean;
};

export type IssuerSignIn = SessionLimits & {
  rules: IssuerRules;
  /** The issuer's claims about the person, after the checks of signature, audience, times and nonce. */
  claims: { sub: string } & Record<string, unknown>;
  address: string;
  userAgent: string | null;
};

/** Why nobody was signed in, as the sign-in page explains it. */
export type IssuerRefusal =
  | 'NoRole'
  | 'EmailNotVerified'
  | 'AccountExists'
  | 'AccountDeactivated'
  | 'LastAdmin'
  | 'NoSecondFactor';

type Outcome = { claims: Claims } | { refused: IssuerRefusal };

const UNIQUE_VIOLATION = '23505';

/**
 * Begins a console session for a person whom the issuer has signed in. At the first sign-in the person becomes a user,
 * with a verified e-mail address that no user has. Later the person is known only by issuer and `sub`. The role is
 * always the one that the claim gives now. A person whose claim gives no role any more is refused, and the person's
 * other sessions end.
 */
export async function signInWithIssuer(ctx: Context, input: IssuerSignIn): Promise<Outcome> {
  const outcome = await admit(ctx, input);
  const { address, rules, claims } = input;
  const seen = { issuer: rules.issuer, subject: claims.sub, address, request_id: ctx.requestId };
  if ('refused' in outcome) ctx.log.warn({ reason: outcome.refused, ...seen }, 'sign-in refused');
  else {
    const { userId, sessionId } = outcome.claims;
    ctx.log.info({ user_id: userId, session_id: sessionId, kind: 'console', ...seen }, 'signed in');
  }
  return outcome;
}

async function admit(ctx: Context, input: IssuerSignIn): Promise<Outcome> {
  try {
    return await inTransaction(ctx.db, (tx) => admitWithin(ctx, tx, input));
  } catch (error) {
    if (sqlstateOf(error) !== UNIQUE_VIOLATION || constraintOf(error) !== 'users_email_unique') throw error;
    return { refused: 'AccountExists' };
  }
}

async function admitWithin(ctx: Context, tx: Transaction, input: IssuerSignIn): Promise<Outcome> {
  const { rules, claims } = input;
  const role = roleOf(claims, { claim: rules.roleClaim, roles: rules.roles });
  // Taken before any row lock, because every change of a role takes this lock first. It also makes two first sign-ins
  // of one person wait for each other.
  await lockAdmins(tx);
  const known = await findUser(tx, input);
  if (known && !known.is_active) return { refused: 'AccountDeactivated' };
  if (role === null) {
    if (known) await endSessionsOf(ctx, tx, { userId: known.id, how: 'role_changed' });
    return { refused: 'NoRole' };
  }
  const hasSecondFactor =
    rules.secondFactorWords.includes('any') || showsSecondFactor(claims, rules.secondFactorWords);
  if (rules.requireSecondFactor && role === 'admin' && !hasSecondFactor) return { refused: 'NoSecondFactor' };
  if (known && role !== 'admin' && (await isLastAdmin(tx, known.id))) return { refused: 'LastAdmin' };
  const user = known ?? (await createFrom(ctx, tx, input, role));
  if (!user) return { refused: 'EmailNotVerified' };
  if (user.role !== role) await applyChanges(ctx, tx, user, { role });
  return { claims: await beginFor(ctx, tx, input, { userId: user.id, hasSecondFactor }) };
}

async function findUser(tx: Transaction, { rules, claims }: IssuerSignIn): Promise<UserDetail | null> {
  const { rows } = await tx.execute<{ user_id: string }>(
    sql`SELECT user_id FROM user_identities WHERE issuer = ${rules.issuer} AND subject = ${claims.sub}`,
  );
  return rows[0] ? lockUser(tx, Number(rows[0].user_id)) : null;
}

const profileShape = z.object({ email: emailShape, email_verified: z.literal(true) });

/** Creates the user; null without an e-mail address that the issuer has verified. */
async function createFrom(
  ctx: Context,
  tx: Transaction,
  { rules, claims }: IssuerSignIn,
  role: UserDetail['role'],
): Promise<UserDetail | null> {
  const profile = profileShape.safeParse(claims);
  if (!profile.success) return null;
  const { email } = profile.data;
  const name = nameShape.safeParse(claims.name).data ?? email;
  const { id } = await insertUser(tx, { email, name, role, passwordHash: null }, ctx);
  await linkIdentity(ctx, tx, { userId: id, issuer: rules.issuer, subject: claims.sub });
  return lockUser(tx, id);
}

async function beginFor(
  ctx: Context,
  tx: Transaction,
  { rules, claims: _, ...session }: IssuerSignIn,
  { userId, hasSecondFactor }: { userId: number; hasSecondFactor: boolean },
): Promise<Claims> {
  const { rows } = await tx.execute<{ token_version: number }>(
    sql`SELECT token_version FROM users WHERE id = ${userId}`,
  );
  const begun = await beginSession(ctx, tx, {
    ...session,
    userId,
    version: rows[0]?.token_version ?? 0,
    passwordHash: null,
    hadSecondFactor: null,
    secondFactor: hasSecondFactor ? 'issuer' : undefined,
    issuer: rules.issuer,
  });
  if (!begun) throw new Error('a user changed although their row is locked');
  return { ...begun.claims, ...(hasSecondFactor && { secondFactorAtIssuer: true }) };
}
