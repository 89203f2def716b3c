import { progressUpdateBodyShape } from '@/lib/contract/standing';
import { recordActivity } from '@/lib/coupling/record-activity';
import { acceptedActivity } from '@/lib/http/activity-reply';
import { progressUpdateActivity, progressUpdateAnswer } from '@/lib/http/progress-update';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';

/** The older system's way to record activity; new clients use /activities. */
export const POST = route({
  path: '/api/v1/specializations/progress/update',
  permission: 'activities.record',
  body: progressUpdateBodyShape,
  handle: async ({ ctx, body, request }) => {
    const activity = progressUpdateActivity(body, request.headers.get('idempotency-key'));
    const [result] = await recordActivity(ctx, [activity]);
    return ok(progressUpdateAnswer(acceptedActivity(result)));
  },
});
