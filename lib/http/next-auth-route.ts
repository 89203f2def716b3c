import { randomUUID } from 'node:crypto';
import { NextRequest } from 'next/server';
import NextAuth from 'next-auth';
import { authorise } from '@/lib/auth/authorise';
import { signDevice } from '@/lib/auth/known-devices';
import { secretKeysOf } from '@/lib/auth/secret-keys';
import { deviceCookie } from '@/lib/auth/session-cookie';
import { DomainError, RateLimited } from '@/lib/errors';
import type { IssuerFailure } from '@/lib/issuer/issuer-failure';
import { consoleSignIn, type SignInResult } from './console-sign-in';
import { readDevice, readSession } from './credential';
import { ISSUER_PROVIDER } from './issuer-provider';
import { followNextAuth } from './next-auth-log';
import { isSecure, ownOrigin } from './origin';
import { ADDRESS_HEADER } from './peer';
import { problemResponse, toDomainError } from './problem';
import { rateLimitOf, webProcess } from './process';
import { isJson, readBytes, STRANGERS_BODY_LIMIT_BYTES } from './request-body';
import { parseStrictJson } from './strict-json';

/** The routes of next-auth that are used. The others log what anybody sends, or show pages that are not ours. */
const USED: ReadonlySet<string> = new Set([
  'GET csrf',
  'GET session',
  'POST callback/credentials',
  'POST signout',
]);
/** The routes when an issuer is configured. */
const USED_WITH_ISSUER: ReadonlySet<string> = new Set([
  ...USED,
  `POST signin/${ISSUER_PROVIDER}`,
  `GET callback/${ISSUER_PROVIDER}`,
]);

const FORM_TYPE = /^application\/x-www-form-urlencoded\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/** The console's sign-in and sign-out, in the form that next-auth's own client calls. */
export async function nextAuthRoute(
  request: NextRequest,
  segment: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  const requestId = randomUUID();
  const secret = webProcess().config.SECRET_KEY;
  const result: SignInResult = {};
  const work = () => answerOf(request, segment, { requestId, result });
  const { answer, failure } = await followNextAuth(requestId, work);
  const response = failure === undefined ? withResult(answer, result) : explained(request, failure);
  if (result.deviceId) {
    const device = signDevice(result.deviceId, secret);
    response.headers.append('Set-Cookie', deviceCookie(device, secret, isSecure(request.headers)));
  }
  response.headers.set('X-Request-Id', requestId);
  return response;
}

/** next-auth answers every refused sign-in with 401. A sign-in over its limit becomes 429 with `Retry-After`. */
function withResult(answer: Response, { retryAfterSeconds }: SignInResult): Response {
  if (retryAfterSeconds === undefined) return answer;
  const response = new Response(answer.body, { status: 429, headers: answer.headers });
  response.headers.set('Retry-After', String(retryAfterSeconds));
  return response;
}

/** Leads to the sign-in page with the reason: as JSON for its script, or as a redirect for a browser from the issuer. */
function explained(request: NextRequest, failure: IssuerFailure): Response {
  const url = `/sign-in?error=${failure}`;
  if (request.method === 'POST') return Response.json({ url });
  return new Response(null, { status: 302, headers: { Location: url } });
}

async function answerOf(
  request: NextRequest,
  segment: { params: Promise<{ nextauth: string[] }> },
  { requestId, result }: { requestId: string; result: SignInResult },
): Promise<Response> {
  try {
    const web = webProcess();
    const deviceId = readDevice(request.headers, secretKeysOf(web.config));
    const session = await admit(request, segment, deviceId);
    const options = consoleSignIn(web, {
      address: request.headers.get(ADDRESS_HEADER) ?? 'unknown',
      userAgent: request.headers.get('user-agent'),
      deviceId,
      secure: isSecure(request.headers),
      requestId,
      session,
      signal: request.signal,
      result,
    });
    const answer = (await NextAuth(await checkedRequest(request), segment, options)) as Response;
    return new Response(answer.body, answer);
  } catch (error) {
    const refusal = toDomainError(error);
    if (!refusal || refusal.code === 'unavailable') {
      webProcess().log.error({ request_id: requestId, error }, 'a request failed');
    }
    return problemResponse(refusal, requestId);
  }
}

/**
 * The session of the request's cookie, if it is still valid. Throws `not_found` for a route that is not used, `rate_limited`
 * as the API does, and when the database is away. It runs before next-auth, which would sign the user out then.
 */
async function admit(
  request: NextRequest,
  { params }: { params: Promise<{ nextauth: string[] }> },
  deviceId: string | null,
): Promise<Parameters<typeof consoleSignIn>[1]['session']> {
  const { config, db } = webProcess();
  const session = await readSession(request.headers, secretKeysOf(config));
  const { user, rate } = await authorise(db, {
    claims: session?.claims ?? null,
    // A browser that signed in before is counted by itself, so that others in its network cannot block it.
    address: deviceId ? `device/${deviceId}` : (request.headers.get(ADDRESS_HEADER) ?? 'unknown'),
    limit: rateLimitOf(config),
  });
  if (rate && !rate.allowed) throw new RateLimited(rate.resetSeconds, 'too many requests; slow down');
  const { nextauth } = await params;
  const used = config.OIDC_ISSUER === undefined ? USED : USED_WITH_ISSUER;
  if (!used.has(`${request.method} ${nextauth.join('/')}`)) {
    throw new DomainError('not_found', 'there is no such resource');
  }
  return user && session?.claims ? { claims: session.claims, cookieName: session.cookieName } : null;
}

/**
 * The request without the parts that make next-auth fail. It has a valid host, and a query only in an answer of the issuer.
 * A body comes from our own pages or from a program (without Origin). It is complete, in time, not too large, and of an
 * unambiguous type.
 */
async function checkedRequest(request: NextRequest): Promise<NextRequest> {
  const own = ownOrigin(request.headers);
  if (!URL.canParse(own)) throw new DomainError('bad_request', 'the Host header names no host');
  const { origin, pathname, search } = new URL(request.url);
  const { method, headers } = request;
  const isAnswer = method === 'GET' && pathname.endsWith(`/callback/${ISSUER_PROVIDER}`);
  const body = method === 'POST' ? await bodyOf(request, own) : null;
  return new NextRequest(origin + pathname + (isAnswer ? search : ''), { method, headers, body });
}

async function bodyOf(request: NextRequest, own: string): Promise<Buffer<ArrayBuffer>> {
  const from = request.headers.get('origin');
  if (from !== null && from !== own)
    throw new DomainError('forbidden', 'signing in and out is for this site only');
  const type = request.headers.get('content-type');
  if (type !== null && !isJson(request) && !FORM_TYPE.test(type))
    throw new DomainError('unsupported_media_type', 'send a form or JSON, in UTF-8');
  const body = await readBytes(request, STRANGERS_BODY_LIMIT_BYTES);
  if (isJson(request)) parseStrictJson(body);
  return Buffer.from(body);
}
