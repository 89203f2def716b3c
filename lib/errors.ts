/** Every refusal an operation may answer with. The one table that maps them to HTTP statuses is in lib/http/problem.ts. */
export type ErrorCode =
  | 'invalid_input'
  | 'unauthenticated'
  | 'forbidden'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'not_found'
  | 'user_not_found'
  | 'specialization_not_found'
  | 'pair_not_found'
  | 'already_exists'
  | 'key_reused'
  | 'stale_version'
  | 'level_not_in_catalog'
  | 'demotion_not_allowed'
  | 'reason_required'
  | 'total_below_zero'
  | 'total_too_large'
  | 'rate_limited'
  | 'unavailable';

export type FieldError = { path: string; message: string };

/** A refusal that the caller can understand: its message is safe to show and names no secret. */
export class DomainError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly errors?: FieldError[],
  ) {
    super(message);
    this.name = 'DomainError';
  }
}

/** Too many requests: the caller may try again after this many seconds. */
export class RateLimited extends DomainError {
  constructor(
    readonly retryAfterSeconds: number,
    message: string,
  ) {
    super('rate_limited', message);
    this.name = 'RateLimited';
  }
}
