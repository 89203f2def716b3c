import type { Context } from '@/lib/context';
import { type Violation, violationOperations } from '@/lib/contract/violations';
import { annotateMany } from '@/lib/health/annotate-many';
import { annotateViolation } from '@/lib/health/annotate-violation';
import type { Annotation } from '@/lib/health/annotate-violations';
import { EXPORTED_COLUMNS, exportViolations } from '@/lib/health/export-violations';
import { listViolations } from '@/lib/health/list-violations';
import { readViolation } from '@/lib/health/read-violation';
import { bind } from '@/lib/http/bind';
import { csvFile } from '@/lib/http/csv-response';
import { etagOf, ok } from '@/lib/http/reply';

/** The version is sent as the ETag and is no field of a violation. */
const versioned = (read: { violation: Violation; version: string }) => ok(read.violation, etagOf(read));

type Annotating = { ctx: Context; params: { id: number }; version: string | undefined };

async function annotate({ ctx, params, version }: Annotating, annotation: Annotation) {
  return versioned(await annotateViolation(ctx, { ...params, annotation, version }));
}

export const violationHandlers = bind(violationOperations, {
  'GET /health/violations': ({ ctx, query }) => listViolations(ctx, query),
  'GET /health/violations/export': ({ ctx, query: { bom, ...filter } }) =>
    csvFile({
      bom,
      name: 'violations',
      columns: EXPORTED_COLUMNS,
      batches: exportViolations(ctx, filter),
    }),
  'POST /health/violations/annotate': async ({ ctx, body }) => {
    const { scope, ...annotation } = body;
    return await annotateMany(ctx, scope, annotation);
  },
  'GET /health/violations/{id}': async ({ ctx, params }) => versioned(await readViolation(ctx, params.id)),
  'POST /health/violations/{id}/acknowledge': (call) =>
    annotate(call, { action: 'acknowledge', ...call.body }),
  'DELETE /health/violations/{id}/acknowledge': (call) => annotate(call, { action: 'unacknowledge' }),
  'POST /health/violations/{id}/mute': (call) => annotate(call, { action: 'mute', ...call.body }),
  'DELETE /health/violations/{id}/mute': (call) => annotate(call, { action: 'unmute' }),
  'POST /health/violations/{id}/dismiss': (call) => annotate(call, { action: 'dismiss', ...call.body }),
  'DELETE /health/violations/{id}/dismiss': (call) => annotate(call, { action: 'undismiss' }),
});
