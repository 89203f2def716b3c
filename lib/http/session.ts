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

/** Where a second factor is set up: the one page for whoever must do that first. */
const ENROLMENT_PAGE = '/account/second-factor';

/** Who is signed in to the console, re-read now; null for nobody. Throws when the database is away. */
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
 * The signed-in user of a page and their session, with a context for operations. Whoever is not signed in is sent to the
 * sign-in page and comes back to `callbackUrl` (a path of this site); who may not enter the console is told so there;
 * who must have a second factor first is sent to set it up.
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
