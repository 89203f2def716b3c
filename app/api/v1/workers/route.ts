import { jobOperations } from '@/lib/contract/jobs';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';
import { listWorkers } from '@/lib/jobs/list-workers';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(jobOperations['GET /workers'], async ({ ctx }) => ok(await listWorkers(ctx))),
);
