import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { listWorkers } from '@/lib/jobs/list-workers';

export const GET = route({
  path: '/api/v1/workers',
  permission: 'jobs.read',
  handle: async ({ ctx }) => ok(await listWorkers(ctx)),
});
