import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { authorise } from '@/lib/auth/authorise';
import { mustEnrol } from '@/lib/auth/must-enrol';
import { secretKeysOf } from '@/lib/auth/secret-keys';
import { findCookie } from '@/lib/auth/session-cookie';
import { type Claims, verifyToken } from '@/lib/auth/tokens';
import type { Context } from '@/lib/context';
import type { Me } from '@/lib/contract/account';
import { mayDo } from '@/lib/contract/permissions';
import { oncePerExchange } from './exchange';
import { isSecure } from './origin';
import { webProcess } from './process';

/** The page where a second factor is set up. A user who must do that first may open only this page. */
const ENROLMENT_PAGE = '/account/second-factor';

/** The user who is signed in to the console, read for this request. Null for nobody. Throws when the database is away. */
export async function readConsoleUser(): Promise<Me | null> {
  return (await oncePerExchange('session', readSession))?.user ?? null;
}

async function readSession(): Promise<{ user: Me; claims: Claims } | null> {
  const { config, db } = webProcess();
  const [jar, head] = await Promise.all([cookies(), headers()]);
  const secret = secretKeysOf(config);
  const cookie = findCookie('session', (name) => jar.get(name)?.value, { secret, secure: isSecure(head) });
  const claims = cookie && (await verifyToken(cookie.value, { audience: 'session', secret }));
  if (!claims) return null;
  const { user } = await authorise(db, { claims, address: 'page', limit: null });
  return user && { user, claims };
}

/**
 * The signed-in user of a page and their session, with a context for operations. Redirects others: without a session to the
 * sign-in page, which leads back to `callbackUrl` (a path of this site); without the right to enter the console to a page
 * that says so; without a required second factor to its setup.
 */
export async function requireConsoleUser(
  callbackUrl = '/',
): Promise<{ ctx: Context; user: Me; sessionId: string; mustEnrol: boolean }> {
  const session = await oncePerExchange('session', readSession);
  if (!session) redirect(`/sign-in?callbackUrl=${encodeURIComponent(callbackUrl)}`);
  const { user, claims } = session;
  if (!mayDo(user.role, 'console.enter')) redirect('/sign-in?error=NoConsoleAccess');
  const { config, db, log } = webProcess();
  const enrolFirst = mustEnrol(user, claims, config);
  if (enrolFirst && callbackUrl !== ENROLMENT_PAGE) redirect(ENROLMENT_PAGE);
  const ctx: Context = { db, actor: { kind: 'user', id: user.id, role: user.role }, log };
  return { ctx, user, sessionId: claims.sessionId, mustEnrol: enrolFirst };
}
