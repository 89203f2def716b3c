import { violationOperations, violationShape } from '@/lib/contract/violations';
import { exportViolations } from '@/lib/health/export-violations';
import { csvReply } from '@/lib/http/csv-reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(violationOperations['GET /health/violations/export'], ({ ctx, query }) =>
    csvReply(ctx, {
      name: 'violations',
      columns: violationShape.keyof().options,
      batches: exportViolations(ctx, query),
    }),
  ),
);
