import { exportAudit } from '@/lib/audit/export-audit';
import { listAudit } from '@/lib/audit/list-audit';
import { auditEntryShape, auditOperations } from '@/lib/contract/audit';
import { bind } from '@/lib/http/bind';
import { csvFile } from '@/lib/http/csv-response';

export const auditHandlers = bind(auditOperations, {
  'GET /audit': ({ ctx, query }) => listAudit(ctx, query),
  'GET /audit/export': ({ ctx, query: { bom, ...filter } }) =>
    csvFile({
      bom,
      name: 'audit-log',
      columns: auditEntryShape.keyof().options,
      batches: exportAudit(ctx, filter),
    }),
});
