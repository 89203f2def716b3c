import type { NextAuthOptions, Profile } from 'next-auth';
import type { JWT } from 'next-auth/jwt';
import CredentialsProvider from 'next-auth/providers/credentials';
import { endSession } from '@/lib/auth/end-sessions';
import { secretKeysOf } from '@/lib/auth/secret-keys';
import { cookieName } from '@/lib/auth/session-cookie';
import { sessionLimitsOf } from '@/lib/auth/session-limits';
import { signIn } from '@/lib/auth/sign-in';
import { subKeyOf } from '@/lib/auth/sub-key';
import { type Claims, signToken } from '@/lib/auth/tokens';
import type { Context } from '@/lib/context';
import { mayDo } from '@/lib/contract/permissions';
import { returnPathOf } from '@/lib/contract/return-path';
import { loginBodyShape } from '@/lib/contract/sign-in';
import { RateLimited } from '@/lib/errors';
import { type IssuerRules, signInWithIssuer } from '@/lib/issuer/sign-in-with-issuer';
import type { SignInRefusal } from '@/lib/vocabulary/sign-in';
import { ISSUER_PROVIDER, type IssuerProfile, issuerProvider, issuerRulesOf } from './issuer-provider';
import { nextAuthLog } from './next-auth-log';
import { toDomainError } from './problem';
import type { WebProcess } from './process';

/** The results of a sign-in that next-auth does not pass on. */
export type SignInResult = { deviceId?: string | null; retryAfterSeconds?: number };

const DAY_SECONDS = 86_400;

type Request = {
  address: string;
  userAgent: string | null;
  deviceId: string | null;
  secure: boolean;
  requestId: string;
  /** The session of the cookie in the request, while it is still valid. */
  session: { claims: Claims; cookieName: string } | null;
  /** Aborted when the client leaves. */
  signal: AbortSignal;
  result: SignInResult;
};

/**
 * next-auth's options for one request: sign-in with a password, and with an issuer if one is configured. Cookie and API use
 * the same token format.
 */
export function consoleSignIn(web: WebProcess, request: Request): NextAuthOptions {
  const rules = issuerRulesOf(web.config);
  const secret = web.config.SECRET_KEY;
  const maxAge = web.config.REFRESH_TOKEN_EXPIRE_DAYS * DAY_SECONDS;
  return {
    // next-auth hashes its CSRF token with this secret and shows the token and its hash to the browser.
    secret: subKeyOf(secret, 'csrf').toString('base64url'),
    useSecureCookies: request.secure,
    cookies: cookiesOf(secret, request),
    pages: { signIn: '/sign-in', signOut: '/sign-in', error: '/sign-in' },
    session: { strategy: 'jwt', maxAge },
    jwt: {
      maxAge,
      encode: ({ token }) =>
        signToken(claimsOf(token), { audience: 'session', lifetimeSeconds: maxAge, secret }),
      decode: async () => request.session && { ...request.session.claims },
    },
    providers: [
      CredentialsProvider({
        credentials: { email: { type: 'email' }, password: { type: 'password' }, code: { type: 'text' } },
        authorize: (given) => beginConsoleSession(web, request, given),
      }),
      ...(rules ? [issuerProvider(web.config, rules.issuer)] : []),
    ],
    callbacks: {
      signIn: ({ user, account, profile }) =>
        account?.provider !== ISSUER_PROVIDER || beginIssuerSession(web, request, { rules, user, profile }),
      jwt: ({ token, user }) => (user ? { ...(user as unknown as { claims: Claims }).claims } : token),
      session: ({ session }) => ({ expires: session.expires }),
      redirect: ({ url, baseUrl }) => baseUrl + returnPathOf(url, baseUrl),
    },
    events: {
      signOut: async ({ token }) => {
        const ctx = { db: web.db, requestId: request.requestId };
        if (token) await endSession(ctx, { sessionId: claimsOf(token).sessionId, how: 'signed_out' });
      },
    },
    logger: nextAuthLog(web.log),
  };
}

function cookiesOf(secret: string, { secure, session }: Request) {
  const cookie = (purpose: Parameters<typeof cookieName>[0]) => ({
    name: cookieName(purpose, secret, secure),
    options: { httpOnly: true, sameSite: 'lax', path: '/', secure } as const,
  });
  return {
    // A browser that sent a cookie of the previous SECRET_KEY signs out with that cookie.
    sessionToken: { ...cookie('session'), ...(session && { name: session.cookieName }) },
    csrfToken: cookie('csrf'),
    callbackUrl: cookie('callback'),
    state: cookie('state'),
    nonce: cookie('nonce'),
    pkceCodeVerifier: cookie('pkce'),
  };
}

/** The thrown messages are SignInRefusal, because next-auth puts them into the address that it answers with. */
async function beginConsoleSession(web: WebProcess, request: Request, given: unknown) {
  const { email, password, code } = (given ?? {}) as Record<string, unknown>;
  const credentials = loginBodyShape.safeParse({ email, password, ...(code ? { code } : {}) });
  if (!credentials.success) return null;
  const ctx = contextOf(web, request);
  try {
    const { user, claims, deviceId } = await signIn(ctx, {
      ...credentials.data,
      address: request.address,
      deviceId: request.deviceId,
      signal: request.signal,
      userAgent: request.userAgent,
      ...sessionLimitsOf(web.config, 'console'),
      limited: web.config.ENABLE_RATE_LIMITING,
      secret: secretKeysOf(web.config),
      passwords: web.config.PASSWORD_SIGN_IN,
    });
    if (!mayDo(user.role, 'console.enter')) {
      await endSession(ctx, { sessionId: claims.sessionId, how: 'signed_out' });
      throw new Error('NoConsoleAccess' satisfies SignInRefusal);
    }
    request.result.deviceId = deviceId;
    return { id: String(user.id), claims };
  } catch (error) {
    const refusal = toDomainError(error);
    if (refusal?.code === 'unauthenticated' || refusal?.code === 'invalid_input') return null;
    if (refusal?.code === 'second_factor_required') {
      throw new Error('SecondFactorRequired' satisfies SignInRefusal);
    }
    if (refusal instanceof RateLimited) {
      request.result.retryAfterSeconds = refusal.retryAfterSeconds;
      throw new Error('TooManyAttempts' satisfies SignInRefusal);
    }
    if (refusal?.code === 'forbidden') throw new Error('PasswordNotTaken' satisfies SignInRefusal);
    if (error instanceof Error && error.message === 'NoConsoleAccess') throw error;
    if (refusal?.code !== 'request_cut_off')
      web.log.error({ error, request_id: request.requestId }, 'a sign-in failed');
    throw new Error('Unavailable' satisfies SignInRefusal);
  }
}

/** True, after the session's claims were put on next-auth's user. Otherwise the address that explains the refusal. */
async function beginIssuerSession(
  web: WebProcess,
  request: Request,
  { rules, user, profile }: { rules: IssuerRules | null; user: object; profile: Profile | undefined },
): Promise<true | string> {
  const refuse = (why: SignInRefusal) => `/sign-in?error=${why}`;
  if (!rules || !profile?.sub) return refuse('IssuerFailed');
  try {
    const outcome = await signInWithIssuer(contextOf(web, request), {
      rules,
      claims: profile as IssuerProfile,
      address: request.address,
      userAgent: request.userAgent,
      ...sessionLimitsOf(web.config, 'console'),
    });
    if ('refused' in outcome) return refuse(outcome.refused);
    Object.assign(user, { claims: outcome.claims });
    return true;
  } catch (error) {
    web.log.error({ error, request_id: request.requestId }, 'a sign-in failed');
    return refuse('Unavailable');
  }
}

function contextOf({ db, log }: WebProcess, { requestId }: Request): Context {
  return { db, log, requestId, actor: { kind: 'system', job: 'sign-in' } };
}

function claimsOf(token: JWT | undefined): Claims {
  return token as unknown as Claims;
}
