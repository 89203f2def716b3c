import { z } from 'zod';
import { specializationShape } from '@/lib/contract/common';

/** An id in a path: decimal digits only, no sign, no exponent. */
const idShape = z
  .string()
  .regex(/^[1-9]\d{0,15}$/, 'must be a whole number from 1')
  .transform(Number)
  .pipe(z.int().min(1));

export const idParamsShape = z.strictObject({ id: idShape });
export const pairParamsShape = z.strictObject({ user_id: idShape, specialization: specializationShape });
