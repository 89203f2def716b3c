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

/** The refusal of a change that was based on an older version of `what`. */
export function staleVersion(what: string): DomainError {
  return new DomainError('stale_version', `the ${what} changed since it was read; read it again`);
}

/** Refuses a change that was based on another version than the one behind the lock. Throws `stale_version`. */
export function refuseStale(what: string, versions: { now: string; seen: string }): void {
  if (versions.now !== versions.seen) throw staleVersion(what);
}

/** A refusal because of too many requests: the caller may try again after this many seconds. */
export class RateLimited extends DomainError {
  constructor(
    readonly retryAfterSeconds: number,
    message: string,
  ) {
    super('rate_limited', message);
    this.name = 'RateLimited';
  }
}

/** The resource exists, but does not allow this method. */
export class MethodNotAllowed extends DomainError {
  constructor(
    method: string,
    /** The allowed methods, as in the Allow header. */
    readonly allow: string,
  ) {
    super('method_not_allowed', `${method} is not known here; allowed: ${allow}`);
    this.name = 'MethodNotAllowed';
  }
}
