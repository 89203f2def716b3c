import { listAudit } from '@/lib/audit/list-audit';
import { auditOperations } from '@/lib/contract/audit';
import { page } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(auditOperations['GET /audit'], async ({ ctx, query, request }) =>
    page(request, await listAudit(ctx, query)),
  ),
);
