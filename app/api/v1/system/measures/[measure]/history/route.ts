import { systemOperations } from '@/lib/contract/system';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';
import { readMeasureHistory } from '@/lib/measure/read-measure-history';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(systemOperations['GET /system/measures/{measure}/history'], async ({ ctx, params, query }) =>
    ok(await readMeasureHistory(ctx, { ...params, ...query })),
  ),
);
