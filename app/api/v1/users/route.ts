import { userOperations } from '@/lib/contract/users';
import { created, etagOf, page } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';
import { createUser } from '@/lib/users/create-user';
import { listUsers } from '@/lib/users/list-users';
import { readUser } from '@/lib/users/read-user';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(userOperations['GET /users'], async ({ ctx, query, request }) =>
    page(request, await listUsers(ctx, query)),
  ),
  route(userOperations['POST /users'], async ({ ctx, body }) => {
    const { external_id: externalId, ...given } = body;
    const { id } = await createUser(ctx, { ...given, externalId });
    const user = await readUser(ctx, { id });
    return created(user, { Location: `/api/v1/users/${id}`, ...etagOf(user) });
  }),
);
