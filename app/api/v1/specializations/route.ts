import { listSpecializations } from '@/lib/catalog/list-specializations';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';

export const GET = route({
  path: '/api/v1/specializations',
  permission: 'catalog.read',
  handle: async ({ ctx }) => ok(await listSpecializations(ctx)),
});
