import { systemOperations } from '@/lib/contract/system';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';
import { intervalsOf } from '@/lib/jobs/schedule';
import { readMeasures } from '@/lib/measure/read-measures';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(systemOperations['GET /system/measures'], async ({ ctx, web }) =>
    ok(await readMeasures(ctx, intervalsOf(web.config))),
  ),
);
