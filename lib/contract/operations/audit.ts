import { z } from 'zod';
import { auditEntryShape, auditFilterShape, auditQueryShape } from '@/lib/contract/audit';
import { defineOperations } from '@/lib/contract/operation';

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
    query: auditFilterShape,
    takesLong: true,
    answers: {
      200: { description: 'A file with a header row', shape: z.string(), mediaType: 'text/csv' },
    },
  },
});
