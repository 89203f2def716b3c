import type { FieldError } from '@/lib/contract/problem';
import type { ErrorCode } from '@/lib/vocabulary/refusals';

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

/** The resource is there, but not for this method. */
export class MethodNotAllowed extends DomainError {
  constructor(
    method: string,
    /** The methods that it knows, as in the Allow header. */
    readonly allow: string,
  ) {
    super('method_not_allowed', `${method} is not known here; allowed: ${allow}`);
    this.name = 'MethodNotAllowed';
  }
}
