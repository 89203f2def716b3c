import { activityOperations } from '@/lib/contract/activities';
import { recordActivity } from '@/lib/coupling/record-activity';
import { acceptedActivity } from '@/lib/http/activity-reply';
import { progressUpdateActivity, progressUpdateAnswer } from '@/lib/http/progress-update';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(activityOperations['POST /specializations/progress/update'], async ({ ctx, body, request }) => {
    const activity = progressUpdateActivity(body, request.headers.get('idempotency-key'));
    const [result] = await recordActivity(ctx, [activity]);
    return ok(progressUpdateAnswer(acceptedActivity(result)));
  }),
);
