import { enrolmentOperations } from '@/lib/contract/enrolments';
import { enrol } from '@/lib/coupling/enrol';
import { created, ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(enrolmentOperations['POST /enrolments'], async ({ ctx, body }) => {
    const outcome = await enrol(ctx, { userId: body.user_id, specialization: body.specialization });
    const answer = { ...body, outcome };
    return outcome === 'enrolled' ? created(answer) : ok(answer);
  }),
);
