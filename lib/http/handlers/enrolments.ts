import { enrolmentOperations } from '@/lib/contract/enrolments';
import { enrol } from '@/lib/coupling/enrol';
import { bind } from '@/lib/http/bind';
import { created, ok } from '@/lib/http/reply';
import { keyOfFields } from '@/lib/pair/pair-key';

export const enrolmentHandlers = bind(enrolmentOperations, {
  'POST /enrolments': async ({ ctx, body }) => {
    const outcome = await enrol(ctx, keyOfFields(body));
    const answer = { ...body, outcome };
    return outcome === 'enrolled' ? created(answer) : ok(answer);
  },
});
