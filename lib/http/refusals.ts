import type { Operation } from '@/lib/contract/operation';
import type { ErrorCode } from '@/lib/vocabulary/refusals';

/** Whether an `Idempotency-Key` is kept with the answer, so that the same request sent again gets that one. */
export function keepsAnswers({ method, permission, idempotency }: Operation): boolean {
  return method !== 'GET' && permission !== null && idempotency === undefined;
}

/**
 * Every refusal that an operation may answer with: what follows from its definition, and what it names itself. The
 * route wrapper and the documents both go by this.
 */
export function refusalsOf(operation: Operation): ReadonlySet<ErrorCode> {
  const { method, permission, body, version, errors = [] } = operation;
  const codes = new Set<ErrorCode>(['invalid_input', 'rate_limited', 'internal', 'unavailable', ...errors]);
  const add = (when: boolean, ...more: ErrorCode[]) => {
    if (when) for (const code of more) codes.add(code);
  };
  add(permission !== null, 'unauthenticated', 'forbidden');
  // Where admins need a second factor, one without it may do nothing but what is about themselves.
  add(permission !== null && !permission.startsWith('self.'), 'second_factor_enrolment_required');
  // A write with the session cookie must come from this site, as JSON, whatever else it needs.
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
  // A stale version that came as If-Match is a failed precondition.
  add(version !== undefined || codes.has('stale_version'), 'precondition_failed');
  return codes;
}
