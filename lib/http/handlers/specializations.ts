import { listSpecializations } from '@/lib/catalog/list-specializations';
import { specializationOperations } from '@/lib/contract/specializations';
import { bind } from '@/lib/http/bind';

export const specializationHandlers = bind(specializationOperations, {
  'GET /specializations': ({ ctx }) => listSpecializations(ctx),
});
