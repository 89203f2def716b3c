import { type Repair, repairOperations, repairShape } from '@/lib/contract/repairs';
import { abortRepair } from '@/lib/coupling/abort-repair';
import { exportRepairActions, exportRepairs } from '@/lib/coupling/export-repairs';
import { approveRepair, dismissRepair } from '@/lib/coupling/held-runs';
import { listRepairActions } from '@/lib/coupling/list-repair-actions';
import { listRepairs } from '@/lib/coupling/list-repairs';
import { readRepair } from '@/lib/coupling/read-repair';
import { repairMany } from '@/lib/coupling/repair-many';
import { undoRepair } from '@/lib/coupling/undo-repair';
import { bind } from '@/lib/http/bind';
import { csvFile } from '@/lib/http/csv-response';
import { prefersAsync } from '@/lib/http/prefer';
import { accepted, created, ok } from '@/lib/http/reply';
import { keyOfFields } from '@/lib/pair/pair-key';
import { isUnderWay } from '@/lib/vocabulary/repairs';

const ACTION_COLUMNS = [
  'user_id',
  'user_name',
  'specialization',
  'outcome',
  'action',
  'explanation',
  'progress_level_before',
  'license_level_before',
  'progress_level_after',
  'license_level_after',
  'undone_by',
] as const;

const REPAIR_COLUMNS = repairShape
  .omit({ actions: true, dry_run: true, seconds_left: true, ahead: true, plan: true })
  .keyof().options;

const carrierOf = (request: Request) => (prefersAsync(request) ? 'worker' : 'request');

/** A preview, a run that is done, or one that goes on in the background. */
function answerRun(run: Repair, request: Request) {
  if (run.id === null) return ok(run);
  if (!isUnderWay(run)) return created(run);
  return accepted(run, prefersAsync(request) ? { 'Preference-Applied': 'respond-async' } : {});
}

export const repairHandlers = bind(repairOperations, {
  'GET /repairs': ({ ctx, query }) => listRepairs(ctx, query),
  'GET /repairs/export': ({ ctx, query: { bom, ...filter } }) =>
    csvFile({ bom, name: 'repairs', columns: REPAIR_COLUMNS, batches: exportRepairs(ctx, filter) }),
  'POST /repairs': async ({ ctx, body, request }) => {
    const { scope, policy, dry_run: dryRun, reason } = body;
    const repair = await repairMany(ctx, {
      scope,
      policy,
      dryRun,
      carrier: carrierOf(request),
      ...(reason === undefined ? {} : { reason }),
    });
    return answerRun(repair, request);
  },
  'GET /repairs/{id}': ({ ctx, params }) => readRepair(ctx, params.id),
  'POST /repairs/{id}/undo': async ({ ctx, params, body, request }) => {
    const undo = await undoRepair(ctx, {
      repairId: params.id,
      reason: body.reason,
      pairs: body.pairs?.map(keyOfFields),
      dryRun: body.dry_run,
      carrier: carrierOf(request),
    });
    return answerRun(undo, request);
  },
  'POST /repairs/{id}/abort': ({ ctx, params }) => abortRepair(ctx, params.id),
  'POST /repairs/{id}/approve': async ({ ctx, params }) => accepted(await approveRepair(ctx, params.id)),
  'POST /repairs/{id}/dismiss': ({ ctx, params, body }) => dismissRepair(ctx, params.id, body.reason),
  'GET /repairs/{id}/actions': ({ ctx, params, query }) =>
    listRepairActions(ctx, { repairId: params.id, ...query }),
  'GET /repairs/{id}/actions/export': ({ ctx, params, query }) =>
    csvFile({
      ...query,
      name: `repair-${params.id}`,
      columns: ACTION_COLUMNS,
      batches: exportRepairActions(ctx, params.id),
    }),
});
