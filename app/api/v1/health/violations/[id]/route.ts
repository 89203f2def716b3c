import { violationOperations } from '@/lib/contract/violations';
import { readViolation } from '@/lib/health/read-violation';
import { resource, route } from '@/lib/http/route';
import { violationReply } from '@/lib/http/violation-reply';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(violationOperations['GET /health/violations/{id}'], async ({ ctx, params }) =>
    violationReply(await readViolation(ctx, params.id)),
  ),
);
