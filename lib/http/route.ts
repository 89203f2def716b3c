import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Authorisation, authorise, type KnownKey, type RateUse } from '@/lib/auth/authorise';
import { mustEnrol } from '@/lib/auth/must-enrol';
import { secretKeysOf } from '@/lib/auth/secret-keys';
import type { Context } from '@/lib/context';
import type { Me } from '@/lib/contract/account';
import { API_BASE } from '@/lib/contract/api';
import { METHODS, type Method, type Operation } from '@/lib/contract/operation';
import { mayDo, mayHold, type Permission } from '@/lib/contract/permissions';
import { countOfKey, requestCounter } from '@/lib/counts/observe-requests';
import { DomainError, MethodNotAllowed, RateLimited } from '@/lib/errors';
import { tracer } from '@/lib/tracing/tracer';
import type { Bound, BoundTable } from './bind';
import { type Credential, readCredential } from './credential';
import { seenVersion, versionInHeader } from './expected-version';
import { answerOnce, fingerprintOf, readIdempotencyKey } from './idempotency';
import { type OwnTime, ownTime } from './own-time';
import { parseInput, readQuery } from './parse-input';
import { ADDRESS_HEADER } from './peer';
import { problemResponse, toDomainError } from './problem';
import { rateLimitOf, type WebProcess, webProcess } from './process';
import { keepsAnswers, refusalsOf } from './refusals';
import { bodyLimitOf, readJson } from './request-body';
import { respond } from './respond';

export type Handler = (
  request: Request,
  segment: { params: Promise<Record<string, string | string[]>> },
) => Promise<Response>;

const NOTHING = z.strictObject({});
const REQUEST_ID = /^[\w.:-]{8,100}$/;

type PathOf<T extends BoundTable> = keyof T extends `${Method} ${infer Path}` ? Path : never;

/** The methods of one path, as Next wants them; every other method is refused with 405 and the ones there are. */
export function resource<T extends BoundTable>(
  table: T,
  path: PathOf<T>,
): Record<Method | 'OPTIONS', Handler> {
  const bound = Object.values<Bound>(table).filter(({ operation }) => operation.path === path);
  const known = new Map(
    bound.map(({ operation, handle }) => [operation.method, serve(operation, handle as Handle)]),
  );
  const allow = [...known.keys(), ...(known.has('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  const refuse = (method: Method) =>
    serve(unlisted(method), async () => {
      throw new MethodNotAllowed(method, allow);
    });
  const handlers = METHODS.map((method) => [method, known.get(method) ?? refuse(method)] as const);
  const options: Handler = async () => new Response(null, { status: 204, headers: { Allow: allow } });
  return { ...(Object.fromEntries(handlers) as Record<Method, Handler>), OPTIONS: options };
}

const UNLISTED = 'unlisted';

/** What is answered where the contract has nothing: for anybody, and counted. */
export function unlisted(method: Method): Operation {
  return {
    id: UNLISTED,
    tag: '',
    summary: '',
    permission: null,
    method,
    path: '/*',
    answers: {},
    errors: ['not_found', 'method_not_allowed'],
  };
}

class NotSignedIn extends DomainError {
  constructor(readonly shown: Credential) {
    super('unauthenticated', whyNotSignedIn(shown));
  }
}

function whyNotSignedIn({ kind, key }: Credential): string {
  if (kind === 'none') return 'sign in first';
  if (kind !== 'key') return 'the credential is not valid, or not any more';
  // Whoever stole a key must not learn which network it is good in.
  return key === null
    ? 'the API key has a typing error: its check characters do not fit'
    : 'the API key is not valid, or not any more, or not from here';
}

/** Who asks. */
type Caller = { user: Me | null; key: KnownKey | null };
const NOBODY: Caller = { user: null, key: null };

/** The call as the wrapper sees it: the operation's shapes made sure of the rest. */
type AnyCall = Record<'params' | 'query' | 'body', unknown> & {
  ctx: Context;
  user: Me | null;
  sessionId: string | null;
  web: WebProcess;
  request: Request;
  address: string;
  version: string | undefined;
};
type Handle = (call: AnyCall) => unknown;

/** Authorise, parse, call the operation, answer; whatever happens, with a request id and a line in the log. */
export function serve(operation: Operation, handle: Handle): Handler {
  const path = `${API_BASE}${operation.path}`;
  const documented = refusalsOf(operation);
  const count = requestCounter(
    operation.id === UNLISTED ? UNLISTED : `${operation.method} ${operation.path}`,
    operation.takesLong,
  );
  const run: Handler = async (request, segment) => {
    const time = ownTime();
    const given = request.headers.get('x-request-id') ?? '';
    const requestId = REQUEST_ID.test(given) ? given : randomUUID();
    const seen: Authorisation & { caller: string | null } = { ...NOBODY, rate: null, caller: null };
    let web: WebProcess | undefined;
    let response: Response;
    try {
      web = webProcess();
      const address = request.headers.get(ADDRESS_HEADER) ?? 'unknown';
      const credential = await readCredential(request, secretKeysOf(web.config));
      // Whom the database cannot be asked about is believed to be who the token says.
      seen.caller = credential.claims && String(credential.claims.userId);
      const authorisation = await authorise(web.db, {
        claims: credential.claims,
        key: credential.key,
        address,
        limit: rateLimitOf(web.config),
      });
      Object.assign(seen, authorisation);
      seen.caller = callerOf(authorisation);
      if (seen.rate && !seen.rate.allowed) {
        throw new RateLimited(seen.rate.resetSeconds, 'too many requests; slow down');
      }
      const caller = admit(operation, authorisation, credential, web);
      const call: AnyCall = {
        ctx: { db: web.db, actor: actorOf(caller), log: web.log, requestId },
        user: caller.user,
        sessionId: caller.user ? (credential.claims?.sessionId ?? null) : null,
        web,
        request,
        address,
        ...(await readInput(operation, request, segment, time)),
      };
      response = await answer(operation, call, handle);
    } catch (error) {
      const refusal = refusalOf(error, request);
      if (!refusal || refusal.code === 'unavailable') {
        web?.log.error({ request_id: requestId, route: path, error }, 'a request failed');
      } else if (!documented.has(refusal.code)) {
        web?.log.warn(
          { request_id: requestId, route: path, code: refusal.code },
          'a refusal is not in the contract',
        );
      }
      response = problemResponse(
        refusal,
        requestId,
        refusal instanceof NotSignedIn ? challengeOf(refusal) : undefined,
      );
    }
    finish(response, requestId, seen.rate);
    const durationMs = time.ms();
    count(response.status, durationMs, seen.caller);
    if (seen.key) countOfKey(seen.key.id, response.status);
    web?.log.info({
      request_id: requestId,
      method: request.method,
      route: path,
      status: response.status,
      duration_ms: Math.round(durationMs * 10) / 10,
      user_id: seen.user?.id,
      ...(seen.key && { key_id: seen.key.id, program: seen.key.program, key_state: seen.key.state }),
    });
    return response;
  };
  return (request, segment) => traced(operation, request, () => run(request, segment));
}

/** The request as a span, where the process is traced. */
function traced(operation: Operation, request: Request, work: () => Promise<Response>): Promise<Response> {
  const tracing = tracer();
  if (!tracing) return work();
  const { method } = operation;
  const path = `${API_BASE}${operation.path}`;
  return tracing.run(
    {
      name: `${method} ${path}`,
      kind: 'server',
      traceparent: request.headers.get('traceparent'),
      attributes: { 'http.request.method': method, 'http.route': path },
    },
    work,
    ({ status, headers }) => ({
      'http.response.status_code': status,
      'lockstep.request_id': headers.get('x-request-id') ?? '',
    }),
  );
}

function admit(
  operation: Operation,
  { user, key }: Authorisation,
  credential: Credential,
  { config }: WebProcess,
): Caller {
  if (operation.permission === null) return NOBODY;
  if (key?.state === 'live') return { user: null, key: admitKey(key, operation.permission) };
  const { claims } = credential;
  if (!user || !claims) throw new NotSignedIn(credential);
  if (!mayDo(user.role, operation.permission)) {
    throw new DomainError('forbidden', `the role ${user.role} may not do this`);
  }
  if (mustEnrol(user, claims, config) && !operation.permission.startsWith('self.')) {
    throw new DomainError(
      'second_factor_enrolment_required',
      'admins need a second factor here: set one up under /account/second-factor',
    );
  }
  return { user, key: null };
}

/** What a key may do is what was granted to its program, and never what no key may hold. */
function admitKey(key: KnownKey, permission: Permission): KnownKey {
  if (mayHold(permission) && key.permissions.includes(permission)) return key;
  throw new DomainError('forbidden', `the keys of ${key.program} may not do this: it takes ${permission}`);
}

async function readInput(
  operation: Operation,
  request: Request,
  segment: Parameters<Handler>[1],
  time: OwnTime,
): Promise<Pick<AnyCall, 'params' | 'query' | 'body' | 'version'>> {
  const path = operation.params && parseInput(operation.params, await segment.params, 'path');
  const query = parseInput(operation.query ?? NOTHING, readQuery(new URL(request.url)), 'query');
  const body =
    operation.body &&
    parseInput(operation.body, await readJson(request, bodyLimitOf(operation), time), 'body');
  return { params: path, query, body, version: seenVersion(operation, request, body) };
}

async function answer(operation: Operation, call: AnyCall, handle: Handle): Promise<Response> {
  const work = async () => respond(operation, call, await handle(call));
  const key = keepsAnswers(operation) ? readIdempotencyKey(call.request) : null;
  const { actor } = call.ctx;
  if (key === null || (actor.kind !== 'user' && actor.kind !== 'key')) return work();
  const fingerprint = fingerprintOf(call.request, call.body);
  const owner = actor.kind === 'user' ? { userId: actor.id } : { apiKeyId: actor.id };
  return answerOnce(call.web.db, { ...owner, key, fingerprint }, work);
}

/** A version that came as If-Match and is stale is a failed precondition; one in the body is a conflict. */
function refusalOf(error: unknown, request: Request): DomainError | null {
  const refusal = toDomainError(error);
  if (refusal?.code !== 'stale_version' || versionInHeader(request) === undefined) return refusal;
  return new DomainError('precondition_failed', refusal.message);
}

/** Whom an answer is counted for; null for a stranger. */
function callerOf({ user, key }: Caller): string | null {
  if (key?.state === 'live') return `key:${key.id}`;
  return user && String(user.id);
}

function actorOf({ user, key }: Caller): Context['actor'] {
  if (key) return { kind: 'key', id: key.id, program: key.program };
  return user ? { kind: 'user', id: user.id, role: user.role } : { kind: 'system', job: 'sign-in' };
}

function challengeOf(refusal: NotSignedIn): string {
  const { kind } = refusal.shown;
  return kind === 'bearer' || kind === 'key'
    ? 'Bearer realm="lockstep", error="invalid_token"'
    : 'Bearer realm="lockstep"';
}

function finish(response: Response, requestId: string, rate: RateUse | null): void {
  const { headers } = response;
  headers.set('X-Request-Id', requestId);
  if (!rate) return;
  headers.set('RateLimit-Limit', String(rate.limit));
  headers.set('RateLimit-Remaining', String(rate.remaining));
  headers.set('RateLimit-Reset', String(rate.resetSeconds));
}
