import { systemOperations } from '@/lib/contract/system';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';
import { listProcesses } from '@/lib/measure/list-processes';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(systemOperations['GET /system/processes'], async ({ ctx }) => ok(await listProcesses(ctx))),
);
