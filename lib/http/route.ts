import { randomUUID } from 'node:crypto';
import { type Authorisation, authorise, type RateUse } from '@/lib/auth/authorise';
import { secretKeysOf } from '@/lib/auth/secret-keys';
import type { Context } from '@/lib/context';
import type { Me } from '@/lib/contract/account';
import { API_BASE } from '@/lib/contract/api';
import { METHODS, type Method, type Operation } from '@/lib/contract/operation';
import { countOfKey, requestCounter } from '@/lib/counts/observe-requests';
import { DomainError, MethodNotAllowed, RateLimited } from '@/lib/errors';
import { tracer } from '@/lib/tracing/tracer';
import { actorOf, admit, callerOf, challengeOf, NOBODY, NotSignedIn } from './admit';
import type { Bound, BoundTable } from './bind';
import { readCredential } from './credential';
import { seenVersion, versionInHeader } from './expected-version';
import { answerOnce, fingerprintOf, readIdempotencyKey } from './idempotency';
import { type OwnTime, ownTime } from './own-time';
import { parseInput, parseQuery } from './parse-input';
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

const REQUEST_ID = /^[\w.:-]{8,100}$/;

type PathOf<T extends BoundTable> = keyof T extends `${Method} ${infer Path}` ? Path : never;

/** The methods of one path, as Next requires them. Every other method gets 405 with the allowed methods. */
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

/** The operation for addresses that the contract does not have. It is open to anybody and counted. */
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

/** The call with general types: the operation's shapes have checked the values. */
type AnyCall = Record<'params' | 'query' | 'body', unknown> & {
  ctx: Context;
  user: Me | null;
  sessionId: string | null;
  web: WebProcess;
  request: Request;
  address: string;
  version: string | undefined;
  isAdmitted: () => Promise<boolean>;
};
type Handle = (call: AnyCall) => unknown;

/** A request in progress, with what is known of it so far. */
type Exchange = {
  request: Request;
  requestId: string;
  time: OwnTime;
  web: WebProcess | undefined;
  /** The caller, and the name that the answer is counted for. */
  seen: Authorisation & { caller: string | null };
};

/** Authorises, parses, calls the operation and answers. Every answer has a request id and a line in the log. */
export function serve(operation: Operation, handle: Handle): Handler {
  const route = `${API_BASE}${operation.path}`;
  const documented = refusalsOf(operation);
  const count = requestCounter(
    operation.id === UNLISTED ? UNLISTED : `${operation.method} ${operation.path}`,
    operation.takesLong,
  );
  const run: Handler = async (request, segment) => {
    const exchange = begin(request);
    const { seen, requestId, time } = exchange;
    const response = await admitAndAnswer(operation, handle, exchange, segment).catch((error: unknown) =>
      refuse(error, exchange, { route, documented }),
    );
    finish(response, requestId, seen.rate);
    const durationMs = time.ms();
    count(response.status, durationMs, seen.caller);
    if (seen.key) countOfKey(seen.key.id, response.status);
    exchange.web?.log.info({
      request_id: requestId,
      method: request.method,
      route,
      status: response.status,
      duration_ms: Math.round(durationMs * 10) / 10,
      user_id: seen.user?.id,
      ...(seen.key && { key_id: seen.key.id, program: seen.key.program, key_state: seen.key.state }),
    });
    return response;
  };
  return (request, segment) => traced(operation, request, () => run(request, segment));
}

function begin(request: Request): Exchange {
  const given = request.headers.get('x-request-id') ?? '';
  return {
    request,
    requestId: REQUEST_ID.test(given) ? given : randomUUID(),
    time: ownTime(),
    web: undefined,
    seen: { ...NOBODY, rate: null, caller: null },
  };
}

async function admitAndAnswer(
  operation: Operation,
  handle: Handle,
  exchange: Exchange,
  segment: Parameters<Handler>[1],
): Promise<Response> {
  const { request, requestId, time, seen } = exchange;
  const web = webProcess();
  exchange.web = web;
  const address = addressOf(request);
  const credential = await readCredential(request, secretKeysOf(web.config));
  const { claims, key } = credential;
  // The database may be away. Until it confirms the caller, the token's user is counted.
  seen.caller = claims && String(claims.userId);
  const limit = rateLimitOf(web.config);
  const authorisation = await authorise(web.db, { claims, key, address, limit });
  Object.assign(seen, authorisation, { caller: callerOf(authorisation) });
  if (seen.rate && !seen.rate.allowed) {
    throw new RateLimited(seen.rate.resetSeconds, 'too many requests; slow down');
  }
  const caller = admit(operation, authorisation, credential, web);
  const call: AnyCall = {
    ctx: { db: web.db, actor: actorOf(caller), log: web.log, requestId },
    user: caller.user,
    sessionId: caller.user ? (claims?.sessionId ?? null) : null,
    web,
    request,
    address,
    isAdmitted: () => isAdmitted(operation, request, web),
    ...(await readInput(operation, request, segment, time)),
  };
  return answer(operation, call, handle);
}

function addressOf(request: Request): string {
  return request.headers.get(ADDRESS_HEADER) ?? 'unknown';
}

/** Whether the caller of an answer that goes on would still be admitted. Throws while the database is away. */
async function isAdmitted(operation: Operation, request: Request, web: WebProcess): Promise<boolean> {
  const credential = await readCredential(request, secretKeysOf(web.config));
  const { claims, key } = credential;
  const authorisation = await authorise(web.db, { claims, key, address: addressOf(request), limit: null });
  try {
    admit(operation, authorisation, credential, web);
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

/** An error as the problem that the client reads. A refusal outside of the contract is logged. */
function refuse(
  error: unknown,
  { request, requestId, web }: Exchange,
  { route, documented }: { route: string; documented: ReadonlySet<string> },
): Response {
  const refusal = refusalOf(error, request);
  const said = { request_id: requestId, route };
  if (!refusal || refusal.code === 'unavailable') web?.log.error({ ...said, error }, 'a request failed');
  else if (!documented.has(refusal.code))
    web?.log.warn({ ...said, code: refusal.code }, 'a refusal is not in the contract');
  const challenge = refusal instanceof NotSignedIn ? challengeOf(refusal) : undefined;
  return problemResponse(refusal, requestId, challenge);
}

/** Runs the request in a span, if the process is traced. */
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

async function readInput(
  operation: Operation,
  request: Request,
  segment: Parameters<Handler>[1],
  time: OwnTime,
): Promise<Pick<AnyCall, 'params' | 'query' | 'body' | 'version'>> {
  const path = operation.params && parseInput(operation.params, await segment.params, 'path');
  const query = parseQuery(operation.query, new URL(request.url));
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

/** A stale version in If-Match is a failed precondition. A stale version in the body is a conflict. */
function refusalOf(error: unknown, request: Request): DomainError | null {
  const refusal = toDomainError(error);
  if (refusal?.code !== 'stale_version' || versionInHeader(request) === undefined) return refusal;
  return new DomainError('precondition_failed', refusal.message);
}

function finish(response: Response, requestId: string, rate: RateUse | null): void {
  const { headers } = response;
  headers.set('X-Request-Id', requestId);
  if (!rate) return;
  headers.set('RateLimit-Limit', String(rate.limit));
  headers.set('RateLimit-Remaining', String(rate.remaining));
  headers.set('RateLimit-Reset', String(rate.resetSeconds));
}
