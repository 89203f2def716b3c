import { z } from 'zod';
import { pageQueryShape, periodShape, textShape } from './common';

export const auditEntryShape = z.object({
  id: z.int(),
  at: z.string(),
  /** `user:7`, `key:12 (import-service)`, `system:auto-sync`, `cli:root`. */
  actor: z.string(),
  actor_name: z.string().nullable().describe('Of the user, as it is now; null for whoever is none'),
  /** `user.update`, `pair.set_level`, `violation.mute`. */
  action: z.string(),
  /** `user/7`, `pair/7/PLAYER`, `violation/12`, `program/3`. */
  target: z.string(),
  target_name: z.string().nullable().describe('Of the user whom the target is about, as it is now'),
  before: z.unknown(),
  after: z.unknown(),
  request_id: z.string().nullable(),
});
export type AuditEntry = z.infer<typeof auditEntryShape>;

export const auditFilterShape = z.strictObject({
  ...periodShape.shape,
  actor: textShape(200).optional(),
  action: textShape(200).optional(),
  target: textShape(200).optional(),
  request_id: textShape(200).optional(),
});
export type AuditFilter = z.infer<typeof auditFilterShape>;

export const auditQueryShape = z.strictObject({ ...pageQueryShape.shape, ...auditFilterShape.shape });
