import { activityOperations } from '@/lib/contract/activities';
import { listPairActivities } from '@/lib/coupling/list-pair-activities';
import { recordActivity } from '@/lib/coupling/record-activity';
import { acceptedActivity, activityReply, itemsReply } from '@/lib/http/activity-reply';
import { bind } from '@/lib/http/bind';
import { progressUpdateActivity, progressUpdateAnswer } from '@/lib/http/progress-update';
import { recordItems } from '@/lib/http/record-items';
import { keyOfFields } from '@/lib/pair/pair-key';

export const activityHandlers = bind(activityOperations, {
  'POST /specializations/progress/update': async ({ ctx, body, request }) => {
    const activity = progressUpdateActivity(body, request.headers.get('idempotency-key'));
    const [result] = await recordActivity(ctx, [activity]);
    return progressUpdateAnswer(acceptedActivity(result));
  },
  'POST /activities': async ({ ctx, body }) => {
    if (Array.isArray(body)) return itemsReply(await recordItems(ctx, body));
    const [result] = await recordActivity(ctx, [body]);
    return activityReply(result);
  },
  'GET /pairs/{user_id}/{specialization}/activities': ({ ctx, params, query }) =>
    listPairActivities(ctx, { ...keyOfFields(params), ...query }),
});
