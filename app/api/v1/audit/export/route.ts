import { exportAudit } from '@/lib/audit/export-audit';
import { auditEntryShape, auditOperations } from '@/lib/contract/audit';
import { csvReply } from '@/lib/http/csv-reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(auditOperations['GET /audit/export'], ({ ctx, query }) =>
    csvReply(ctx, {
      name: 'audit-log',
      columns: auditEntryShape.keyof().options,
      batches: exportAudit(ctx, query),
    }),
  ),
);
