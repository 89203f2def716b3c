import { repairOperations, repairShape } from '@/lib/contract/repairs';
import { exportRepairActions, exportRepairs } from '@/lib/coupling/export-repairs';
import { listRepairActions } from '@/lib/coupling/list-repair-actions';
import { listRepairs } from '@/lib/coupling/list-repairs';
import { readRepair } from '@/lib/coupling/read-repair';
import { repairMany } from '@/lib/coupling/repair-many';
import { undoRepair } from '@/lib/coupling/undo-repair';
import { bind } from '@/lib/http/bind';
import { csvFile } from '@/lib/http/csv-response';
import { created, ok } from '@/lib/http/reply';
import { keyOfFields } from '@/lib/pair/pair-key';

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

const REPAIR_COLUMNS = repairShape.omit({ actions: true, dry_run: true }).keyof().options;

export const repairHandlers = bind(repairOperations, {
  'GET /repairs': ({ ctx, query }) => listRepairs(ctx, query),
  'GET /repairs/export': ({ ctx, query: { bom, ...filter } }) =>
    csvFile({ bom, name: 'repairs', columns: REPAIR_COLUMNS, batches: exportRepairs(ctx, filter) }),
  'POST /repairs': async ({ ctx, body }) => {
    const { scope, policy, dry_run: dryRun, reason } = body;
    const repair = await repairMany(ctx, {
      scope,
      policy,
      dryRun,
      ...(reason === undefined ? {} : { reason }),
    });
    return repair.id === null ? ok(repair) : created(repair);
  },
  'GET /repairs/{id}': ({ ctx, params }) => readRepair(ctx, params.id),
  'POST /repairs/{id}/undo': async ({ ctx, params, body }) => {
    const undo = await undoRepair(ctx, {
      repairId: params.id,
      reason: body.reason,
      pairs: body.pairs?.map(keyOfFields),
      dryRun: body.dry_run,
    });
    return undo.id === null ? ok(undo) : created(undo);
  },
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
