import { enrolBodyShape } from '@/lib/contract/standing';
import { enrol } from '@/lib/coupling/enrol';
import { created, ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';

export const POST = route({
  path: '/api/v1/enrolments',
  permission: 'enrolments.create',
  body: enrolBodyShape,
  handle: async ({ ctx, body }) => {
    const outcome = await enrol(ctx, { userId: body.user_id, specialization: body.specialization });
    const answer = { ...body, outcome };
    return outcome === 'enrolled' ? created(answer) : ok(answer);
  },
});
