import { activityOperations } from '@/lib/contract/activities';
import { recordActivity } from '@/lib/coupling/record-activity';
import { activityReply } from '@/lib/http/activity-reply';
import { recordItems } from '@/lib/http/record-items';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(activityOperations['POST /activities'], async ({ ctx, body }) => {
    if (Array.isArray(body)) return ok(await recordItems(ctx, body));
    const [result] = await recordActivity(ctx, [body]);
    return activityReply(result);
  }),
);
