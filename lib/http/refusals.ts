import type { Operation } from '@/lib/contract/operation';
import type { ErrorCode } from '@/lib/vocabulary/refusals';

/** Whether the answer is stored with its `Idempotency-Key`, so that a repeated request gets the same answer. */
export function keepsAnswers({ method, permission, idempotency }: Operation): boolean {
  return method !== 'GET' && permission !== null && idempotency === undefined;
}

/**
 * Every refusal that an operation may answer with: those that follow from its definition, and those that it names. The route
 * wrapper and the documents use the same list.
 */
export function refusalsOf(operation: Operation): ReadonlySet<ErrorCode> {
  const { method, permission, body, version, errors = [] } = operation;
  const codes = new Set<ErrorCode>(['invalid_input', 'rate_limited', 'internal', 'unavailable', ...errors]);
  const add = (when: boolean, ...more: ErrorCode[]) => {
    if (when) for (const code of more) codes.add(code);
  };
  add(permission !== null, 'unauthenticated', 'forbidden');
  // Where admins need a second factor, an admin without one may only use operations of their own account (`self.`).
  add(permission !== null && !permission.startsWith('self.'), 'second_factor_enrolment_required');
  // Every write with the session cookie must come from this site, as JSON.
  add(method !== 'GET', 'forbidden', 'unsupported_media_type');
  add(
    body !== undefined,
    'payload_too_large',
    'unsupported_media_type',
    'request_timeout',
    'request_cut_off',
  );
  add(keepsAnswers(operation), 'key_reused', 'in_progress');
  add(version === 'body', 'stale_version');
  // A stale version in If-Match is a failed precondition.
  add(version !== undefined || codes.has('stale_version'), 'precondition_failed');
  return codes;
}
