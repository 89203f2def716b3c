import { programOperations } from '@/lib/contract/programs';
import { created, etagOf, page } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';
import { listPrograms } from '@/lib/programs/read-programs';
import { createProgram } from '@/lib/programs/write-programs';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(programOperations['GET /programs'], async ({ ctx, query, request }) =>
    page(request, await listPrograms(ctx, query)),
  ),
  route(programOperations['POST /programs'], async ({ ctx, body }) => {
    const program = await createProgram(ctx, body);
    return created(program, { Location: `/api/v1/programs/${program.id}`, ...etagOf(program) });
  }),
);
