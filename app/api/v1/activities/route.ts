import { activitiesBodyShape } from '@/lib/contract/standing';
import { recordActivity } from '@/lib/coupling/record-activity';
import { activityReply } from '@/lib/http/activity-reply';
import { ok } from '@/lib/http/reply';
import { BULK_BODY_LIMIT_BYTES } from '@/lib/http/request-body';
import { route } from '@/lib/http/route';

/** One activity answers with its outcome as the status; an array with one outcome for each item. */
export const POST = route({
  path: '/api/v1/activities',
  permission: 'activities.record',
  body: activitiesBodyShape,
  bodyLimitBytes: BULK_BODY_LIMIT_BYTES,
  handle: async ({ ctx, body }) => {
    if (Array.isArray(body)) return ok(await recordActivity(ctx, body));
    const [result] = await recordActivity(ctx, [body]);
    return activityReply(result);
  },
});
