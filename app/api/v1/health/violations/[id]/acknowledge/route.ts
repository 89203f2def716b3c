import { violationOperations } from '@/lib/contract/violations';
import { annotateViolation } from '@/lib/health/annotate-violation';
import { versionInHeader } from '@/lib/http/expected-version';
import { resource, route } from '@/lib/http/route';
import { violationReply } from '@/lib/http/violation-reply';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(
    violationOperations['POST /health/violations/{id}/acknowledge'],
    async ({ ctx, params, body, request }) =>
      violationReply(
        await annotateViolation(ctx, {
          id: params.id,
          annotation: { action: 'acknowledge', ...body },
          version: versionInHeader(request),
        }),
      ),
  ),
  route(violationOperations['DELETE /health/violations/{id}/acknowledge'], async ({ ctx, params, request }) =>
    violationReply(
      await annotateViolation(ctx, {
        id: params.id,
        annotation: { action: 'unacknowledge' },
        version: versionInHeader(request),
      }),
    ),
  ),
);
