import { systemOperations } from '@/lib/contract/system';
import { bind } from '@/lib/http/bind';
import { intervalsOf } from '@/lib/jobs/schedule';
import { listOperationUse } from '@/lib/measure/list-operation-use';
import { listProcesses } from '@/lib/measure/list-processes';
import { readMeasureHistory } from '@/lib/measure/read-measure-history';
import { readMeasures } from '@/lib/measure/read-measures';
import { readCapture } from '@/lib/writers/read-capture';

export const systemHandlers = bind(systemOperations, {
  'GET /system/measures': ({ ctx, web }) => readMeasures(ctx, intervalsOf(web.config)),
  'GET /system/measures/{measure}/history': ({ ctx, params, query }) =>
    readMeasureHistory(ctx, { ...params, ...query }),
  'GET /system/operations': ({ ctx, query }) => listOperationUse(ctx, query),
  'GET /system/capture': async ({ ctx }) => {
    const { lagSeconds, missing, gapsOfDay, newWriters } = await readCapture(ctx);
    return {
      enabled: missing === 0,
      missing_triggers: missing,
      lag_seconds: lagSeconds,
      gaps_24h: gapsOfDay,
      new_writers: newWriters,
    };
  },
  'GET /system/processes': ({ ctx }) => listProcesses(ctx),
});
