import { enrolmentOperations } from '@/lib/contract/enrolments';
import { enrol } from '@/lib/coupling/enrol';
import { bind } from '@/lib/http/bind';
import { created, ok } from '@/lib/http/reply';

export const enrolmentHandlers = bind(enrolmentOperations, {
  'POST /enrolments': async ({ ctx, body }) => {
    const outcome = await enrol(ctx, { userId: body.user_id, specialization: body.specialization });
    const answer = { ...body, outcome };
    return outcome === 'enrolled' ? created(answer) : ok(answer);
  },
});
