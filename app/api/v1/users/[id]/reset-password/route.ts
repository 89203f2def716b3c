import { userOperations } from '@/lib/contract/users';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';
import { resetPassword } from '@/lib/users/reset-password';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(userOperations['POST /users/{id}/reset-password'], async ({ ctx, params, body }) =>
    ok(await resetPassword(ctx, { ...params, ...body })),
  ),
);
