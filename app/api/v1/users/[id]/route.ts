import { userOperations } from '@/lib/contract/users';
import { expectedVersion } from '@/lib/http/expected-version';
import { etagOf, ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';
import { readUser } from '@/lib/users/read-user';
import { updateUser } from '@/lib/users/update-user';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(userOperations['GET /users/{id}'], async ({ ctx, params }) => {
    const user = await readUser(ctx, params);
    return ok(user, etagOf(user));
  }),
  route(userOperations['PATCH /users/{id}'], async ({ ctx, params, body, request }) => {
    const { version, ...changes } = body;
    const user = await updateUser(ctx, { ...params, version: expectedVersion(request, version), changes });
    return ok(user, etagOf(user));
  }),
);
