import { repairOperations } from '@/lib/contract/repairs';
import { exportRepairActions } from '@/lib/coupling/export-repairs';
import { csvReply } from '@/lib/http/csv-reply';
import { resource, route } from '@/lib/http/route';

const COLUMNS = [
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

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(repairOperations['GET /repairs/{id}/actions/export'], ({ ctx, params }) =>
    csvReply(ctx, {
      name: `repair-${params.id}`,
      columns: COLUMNS,
      batches: exportRepairActions(ctx, params.id),
    }),
  ),
);
