import { z } from 'zod';
import { ERROR_CODES } from '@/lib/vocabulary/refusals';

export const fieldErrorShape = z.object({
  path: z.string().describe('Where in the input, like `scope.pairs[3].user_id`'),
  message: z.string().describe('What is wrong, and what is allowed'),
  user_id: z.int().optional().describe('The other user who has this value'),
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
