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

/** The refusal of a change to `what` that was decided on something older than what is there. */
export function staleVersion(what: string): DomainError {
  return new DomainError('stale_version', `the ${what} changed since it was read; read it again`);
}

/** Refuses a change that was decided on another version than the one behind the lock. Throws `stale_version`. */
export function refuseStale(what: string, versions: { now: string; seen: string }): void {
  if (versions.now !== versions.seen) throw staleVersion(what);
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
