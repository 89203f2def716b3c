import { z } from 'zod';

/** Every refusal that the API may answer with. The table of their statuses and titles is in lib/http/problem.ts. */
export const ERROR_CODES = [
  'bad_request',
  'invalid_input',
  'unauthenticated',
  'second_factor_required',
  'second_factor_enrolment_required',
  'forbidden',
  'own_role',
  'method_not_allowed',
  'request_timeout',
  'request_cut_off',
  'payload_too_large',
  'unsupported_media_type',
  'not_found',
  'user_not_found',
  'specialization_not_found',
  'pair_not_found',
  'already_exists',
  'last_admin',
  'key_reused',
  'in_progress',
  'stale_version',
  'precondition_failed',
  'not_applicable',
  'gates_not_passed',
  'level_not_in_catalog',
  'demotion_not_allowed',
  'reason_required',
  'total_below_zero',
  'total_too_large',
  'rate_limited',
  'unavailable',
  'internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export const fieldErrorShape = z.object({
  path: z.string().describe('Where in the input, like `scope.pairs[3].user_id`'),
  message: z.string().describe('What is wrong, and what is allowed'),
});
export type FieldError = z.infer<typeof fieldErrorShape>;

/** RFC 9457. */
export const problemShape = z.object({
  type: z.string().describe('`urn:lockstep:problem:` and the code'),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('What is wrong this time, in words'),
  code: z.enum(ERROR_CODES),
  request_id: z.string().describe('Under this id the log has the rest'),
  errors: z.array(fieldErrorShape).optional(),
});
export type Problem = z.infer<typeof problemShape>;
