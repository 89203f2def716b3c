import { z } from 'zod';
import { fileQueryShape, pageQueryShape, periodShape, textShape } from './common';
import type { ExamplesOf } from './example';
import { defineOperations } from './operation';

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

const tag = 'Audit';

export const auditOperations = defineOperations({
  'GET /audit': {
    id: 'listAudit',
    tag,
    summary: 'Who changed what, newest first',
    description:
      'Recordings of activity are not among these: each has its own row in the ledger of its pair.',
    permission: 'audit.read',
    query: auditQueryShape,
    answers: { 200: { description: 'A page of entries', shape: z.array(auditEntryShape), page: true } },
  },
  'GET /audit/export': {
    id: 'exportAudit',
    tag,
    summary: 'Who changed what, newest first, as CSV',
    permission: 'audit.read',
    query: z.strictObject({ ...auditFilterShape.shape, ...fileQueryShape.shape }),
    takesLong: true,
    answers: {
      200: { description: 'A file with a header row', shape: z.string(), mediaType: 'text/csv' },
    },
  },
});

export const auditExamples = {
  'GET /audit': [
    { summary: 'What happened to one pair', query: { target: 'pair/7/COACH', limit: 10 }, status: 200 },
  ],
} satisfies ExamplesOf<typeof auditOperations>;
