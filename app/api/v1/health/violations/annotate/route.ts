import { violationOperations } from '@/lib/contract/violations';
import { annotateMany } from '@/lib/health/annotate-many';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(violationOperations['POST /health/violations/annotate'], async ({ ctx, body }) => {
    const { scope, ...annotation } = body;
    return ok(await annotateMany(ctx, scope, annotation));
  }),
);
