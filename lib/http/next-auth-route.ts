import { randomUUID } from 'node:crypto';
import type { NextRequest } from 'next/server';
import NextAuth, { type NextAuthOptions } from 'next-auth';
import { consoleSignIn } from '@/lib/auth/console-sign-in';
import { DomainError } from '@/lib/errors';
import { isSecure } from './origin';
import { ADDRESS_HEADER } from './peer';
import { problemResponse, toDomainError } from './problem';
import { webProcess } from './process';

const SIGN_IN_BODY_LIMIT_BYTES = 64 * 1024;

/** The console's sign-in and sign-out, as next-auth's own client calls them. */
export async function nextAuthRoute(
  request: NextRequest,
  segment: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  const requestId = randomUUID();
  const options = consoleSignIn(webProcess(), {
    address: request.headers.get(ADDRESS_HEADER) ?? 'unknown',
    userAgent: request.headers.get('user-agent'),
    secure: isSecure(request.headers),
    requestId,
  });
  const response = await answerOf(request, segment, options, requestId);
  response.headers.set('X-Request-Id', requestId);
  response.headers.set('Cache-Control', 'no-store');
  return response;
}

async function answerOf(
  request: NextRequest,
  segment: { params: Promise<{ nextauth: string[] }> },
  options: NextAuthOptions,
  requestId: string,
): Promise<Response> {
  try {
    refuseLargeBody(request);
    const answer = (await NextAuth(request, segment, options)) as Response;
    return new Response(answer.body, answer);
  } catch (error) {
    // next-auth reads the body itself: what it throws while parsing is the sender's mistake.
    if (error instanceof SyntaxError) {
      return problemResponse(new DomainError('invalid_input', 'the body is not valid JSON'), requestId);
    }
    const refusal = toDomainError(error);
    if (!refusal) webProcess().log.error({ request_id: requestId, error }, 'a request failed');
    return problemResponse(refusal, requestId);
  }
}

/** next-auth reads a body of any length; a form of two fields has no need for one of unknown length. */
function refuseLargeBody(request: NextRequest): void {
  if (request.method !== 'POST') return;
  const length = request.headers.get('content-length');
  if (length === null || Number(length) > SIGN_IN_BODY_LIMIT_BYTES) {
    throw new DomainError('payload_too_large', `the body may have at most ${SIGN_IN_BODY_LIMIT_BYTES} bytes`);
  }
}
