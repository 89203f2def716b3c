import { type DatabaseFailure, databaseFailureOf, FAILURE_TEXTS, isUnstorable } from '@/db/failure';
import type { Problem } from '@/lib/contract/problem';
import { DomainError, MethodNotAllowed, RateLimited } from '@/lib/errors';
import type { ErrorCode } from '@/lib/vocabulary/refusals';

/** The only table of HTTP statuses and titles of refusals. */
export const PROBLEMS: Record<ErrorCode, { status: number; title: string }> = {
  bad_request: { status: 400, title: 'Bad request' },
  unauthenticated: { status: 401, title: 'Not signed in' },
  second_factor_required: { status: 401, title: 'A code is needed' },
  forbidden: { status: 403, title: 'Not allowed' },
  own_role: { status: 403, title: 'Not on yourself' },
  second_factor_enrolment_required: { status: 403, title: 'Set up a second factor first' },
  not_found: { status: 404, title: 'Not found' },
  user_not_found: { status: 404, title: 'No such user' },
  specialization_not_found: { status: 404, title: 'No such specialization' },
  pair_not_found: { status: 404, title: 'No such pair' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  already_exists: { status: 409, title: 'Exists already' },
  key_reused: { status: 409, title: 'Key used for something else' },
  in_progress: { status: 409, title: 'Still under way' },
  last_admin: { status: 409, title: 'The last admin' },
  not_applicable: { status: 409, title: 'Does not apply any more' },
  gates_not_passed: { status: 409, title: 'Gates do not pass' },
  stale_version: { status: 409, title: 'Changed in the meantime' },
  precondition_failed: { status: 412, title: 'Changed in the meantime' },
  request_timeout: { status: 408, title: 'Too slow' },
  request_cut_off: { status: 408, title: 'Cut off' },
  payload_too_large: { status: 413, title: 'Body too large' },
  unsupported_media_type: { status: 415, title: 'Not JSON' },
  invalid_input: { status: 422, title: 'Invalid input' },
  level_not_in_catalog: { status: 422, title: 'No such level' },
  demotion_not_allowed: { status: 422, title: 'This would lower a level' },
  reason_required: { status: 422, title: 'A reason is needed' },
  total_below_zero: { status: 422, title: 'A total would fall below zero' },
  total_too_large: { status: 422, title: 'A total would grow too large' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Internal error' },
  unavailable: { status: 503, title: 'Not available now' },
};

export const UNAVAILABLE_RETRY_SECONDS = 2;

/** The refusal because of a failure of the database, after which the caller may try again. */
export function unavailable(failure: DatabaseFailure): DomainError {
  return new DomainError('unavailable', `the database ${FAILURE_TEXTS[failure]}; try again shortly`);
}

/** The refusal that the caller gets for an error. Null when the error is our fault. */
export function toDomainError(error: unknown): DomainError | null {
  if (error instanceof DomainError) return error;
  const failure = databaseFailureOf(error);
  if (failure) return unavailable(failure);
  if (isUnstorable(error)) return new DomainError('invalid_input', 'a text contains the NUL character');
  return null;
}

/** An RFC 9457 response. An error that is no refusal becomes a plain 500 that tells only the request id. */
export function problemResponse(
  refusal: DomainError | null,
  requestId: string,
  challenge?: string,
): Response {
  const code: ErrorCode = refusal?.code ?? 'internal';
  const { status, title } = PROBLEMS[code];
  const body: Problem = {
    type: `urn:lockstep:problem:${code}`,
    title,
    status,
    detail:
      refusal?.message ?? 'something went wrong on our side; the log has the rest under this request id',
    code,
    request_id: requestId,
    ...(refusal?.errors ? { errors: refusal.errors } : {}),
  };
  const headers: Record<string, string> = { 'Content-Type': 'application/problem+json' };
  if (refusal instanceof MethodNotAllowed) headers.Allow = refusal.allow;
  // The connection closes, so the server does not wait for the rest of the body.
  if (status === 408) headers.Connection = 'close';
  if (status === 401) headers['WWW-Authenticate'] = challenge ?? 'Bearer realm="lockstep"';
  if (refusal instanceof RateLimited) headers['Retry-After'] = String(refusal.retryAfterSeconds);
  else if (status === 503) headers['Retry-After'] = String(UNAVAILABLE_RETRY_SECONDS);
  return new Response(JSON.stringify(body), { status, headers });
}
