import { createMaintenance } from '@/lib/alert/create-maintenance';
import { endMaintenance } from '@/lib/alert/end-maintenance';
import { listMaintenance, readMaintenance } from '@/lib/alert/list-maintenance';
import { maintenanceOperations } from '@/lib/contract/maintenance';
import { bind } from '@/lib/http/bind';

export const maintenanceHandlers = bind(maintenanceOperations, {
  'GET /alerts/maintenance': ({ ctx, query }) => listMaintenance(ctx, query),
  'POST /alerts/maintenance': ({ ctx, body }) => createMaintenance(ctx, body),
  'GET /alerts/maintenance/{id}': ({ ctx, params }) => readMaintenance(ctx, params.id),
  'POST /alerts/maintenance/{id}/end': ({ ctx, params }) => endMaintenance(ctx, params.id),
});
