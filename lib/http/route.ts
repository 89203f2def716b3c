import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Authorisation, authorise, type RateUse } from '@/lib/auth/authorise';
import { mayDo, type Permission } from '@/lib/auth/permissions';
import type { Context } from '@/lib/context';
import type { Me } from '@/lib/contract/auth';
import { DomainError, RateLimited } from '@/lib/errors';
import { type Credential, readCredential } from './credential';
import { parseInput, readQuery } from './parse-input';
import { ADDRESS_HEADER } from './peer';
import { problemResponse, toDomainError } from './problem';
import { type WebProcess, webProcess } from './process';
import type { Reply } from './reply';
import { BODY_LIMIT_BYTES, readJson } from './request-body';

/** What a handler is given: who asks, and input that is in its shape. */
export type Call<User, P, Q, B> = {
  ctx: Context;
  user: User;
  web: WebProcess;
  request: Request;
  /** The client's network address. */
  address: string;
  params: P;
  query: Q;
  body: B;
};

type Definition<User, P, Q, B> = {
  /** As it is in the documents and in the log. */
  path: string;
  params?: z.ZodType<P>;
  query?: z.ZodType<Q>;
  body?: z.ZodType<B>;
  bodyLimitBytes?: number;
  handle: (call: Call<User, P, Q, B>) => Promise<Reply>;
};

type Handler = (
  request: Request,
  segment: { params: Promise<Record<string, string | string[]>> },
) => Promise<Response>;

const NOTHING = z.strictObject({});
const REQUEST_ID = /^[\w.:-]{8,100}$/;

/** A route for signed-in users whose role has the permission. */
export function route<P = unknown, Q = unknown, B = unknown>(
  definition: Definition<Me, P, Q, B> & { permission: Permission },
): Handler {
  return serve(definition, (authorisation, credential) => {
    const { user } = authorisation;
    if (!user) throw new NotSignedIn(credential.kind);
    if (!mayDo(user.role, definition.permission)) {
      throw new DomainError('forbidden', `the role ${user.role} may not do this`);
    }
    return user;
  });
}

/** A route for anybody; requests are counted by address. */
export function publicRoute<P = unknown, Q = unknown, B = unknown>(
  definition: Definition<null, P, Q, B>,
): Handler {
  return serve(definition, () => null);
}

class NotSignedIn extends DomainError {
  constructor(readonly shown: Credential['kind']) {
    super(
      'unauthenticated',
      shown === 'none' ? 'sign in first' : 'the credential is not valid, or not any more',
    );
  }
}

type Admission<User> = (authorisation: Authorisation, credential: Credential) => User;

/** Authorise, parse, call the operation, answer; whatever happens, with a request id and a line in the log. */
function serve<User extends Me | null, P, Q, B>(
  definition: Definition<User, P, Q, B>,
  admit: Admission<User>,
): Handler {
  const queryShape = definition.query ?? (NOTHING as unknown as z.ZodType<Q>);
  return async (request, segment) => {
    const startedAt = performance.now();
    const given = request.headers.get('x-request-id') ?? '';
    const requestId = REQUEST_ID.test(given) ? given : randomUUID();
    const seen: { user: Me | null; rate: RateUse | null } = { user: null, rate: null };
    let web: WebProcess | undefined;
    let response: Response;
    try {
      web = webProcess();
      const address = request.headers.get(ADDRESS_HEADER) ?? 'unknown';
      const credential = await readCredential(request, web.config.SECRET_KEY);
      const authorisation = await authorise(web.db, {
        claims: credential.claims,
        address,
        limit: limitOf(web),
      });
      seen.user = authorisation.user;
      seen.rate = authorisation.rate;
      if (seen.rate && !seen.rate.allowed) {
        throw new RateLimited(seen.rate.resetSeconds, 'too many requests; slow down');
      }
      const user = admit(authorisation, credential);
      const reply = await definition.handle({
        ctx: { db: web.db, actor: actorOf(user), log: web.log, requestId },
        user,
        web,
        request,
        address,
        params: (definition.params
          ? parseInput(definition.params, await segment.params, 'path')
          : undefined) as P,
        query: parseInput(queryShape, readQuery(new URL(request.url)), 'query'),
        body: (definition.body
          ? parseInput(
              definition.body,
              await readJson(request, definition.bodyLimitBytes ?? BODY_LIMIT_BYTES),
              'body',
            )
          : undefined) as B,
      });
      response = reply.toResponse();
    } catch (error) {
      const refusal = toDomainError(error);
      if (!refusal || refusal.code === 'unavailable') {
        web?.log.error({ request_id: requestId, route: definition.path, error }, 'a request failed');
      }
      response = problemResponse(
        refusal,
        requestId,
        refusal instanceof NotSignedIn ? challengeOf(refusal) : undefined,
      );
    }
    finish(response, requestId, seen.rate);
    web?.log.info({
      request_id: requestId,
      method: request.method,
      route: definition.path,
      status: response.status,
      duration_ms: Math.round((performance.now() - startedAt) * 10) / 10,
      user_id: seen.user?.id,
    });
    return response;
  };
}

function limitOf(web: WebProcess) {
  if (!web.config.ENABLE_RATE_LIMITING) return null;
  return { calls: web.config.RATE_LIMIT_CALLS, windowSeconds: web.config.RATE_LIMIT_WINDOW_SECONDS };
}

function actorOf(user: Me | null): Context['actor'] {
  return user ? { kind: 'user', id: user.id, role: user.role } : { kind: 'system', job: 'sign-in' };
}

function challengeOf(refusal: NotSignedIn): string {
  return refusal.shown === 'bearer'
    ? 'Bearer realm="lockstep", error="invalid_token"'
    : 'Bearer realm="lockstep"';
}

function finish(response: Response, requestId: string, rate: RateUse | null): void {
  const { headers } = response;
  headers.set('X-Request-Id', requestId);
  headers.set('Cache-Control', 'no-store');
  headers.set('X-Content-Type-Options', 'nosniff');
  if (!rate) return;
  headers.set('RateLimit-Limit', String(rate.limit));
  headers.set('RateLimit-Remaining', String(rate.remaining));
  headers.set('RateLimit-Reset', String(rate.resetSeconds));
}
