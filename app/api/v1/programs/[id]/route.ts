import { programOperations } from '@/lib/contract/programs';
import { expectedVersion } from '@/lib/http/expected-version';
import { etagOf, ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';
import { readProgram } from '@/lib/programs/read-programs';
import { updateProgram } from '@/lib/programs/write-programs';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(programOperations['GET /programs/{id}'], async ({ ctx, params }) => {
    const program = await readProgram(ctx, params);
    return ok(program, etagOf(program));
  }),
  route(programOperations['PATCH /programs/{id}'], async ({ ctx, params, body, request }) => {
    const { version, ...changes } = body;
    const expected = expectedVersion(request, version);
    const program = await updateProgram(ctx, { ...params, version: expected, changes });
    return ok(program, etagOf(program));
  }),
);
