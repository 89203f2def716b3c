import { repairOperations, repairShape } from '@/lib/contract/repairs';
import { exportRepairs } from '@/lib/coupling/export-repairs';
import { csvReply } from '@/lib/http/csv-reply';
import { resource, route } from '@/lib/http/route';

const COLUMNS = repairShape.omit({ actions: true, dry_run: true }).keyof().options;

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(repairOperations['GET /repairs/export'], ({ ctx, query }) =>
    csvReply(ctx, { name: 'repairs', columns: COLUMNS, batches: exportRepairs(ctx, query) }),
  ),
);
