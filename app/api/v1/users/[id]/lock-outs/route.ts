import { userOperations } from '@/lib/contract/users';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';
import { liftLockOuts } from '@/lib/users/lift-lock-outs';
import { listLockOuts } from '@/lib/users/list-lock-outs';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(userOperations['GET /users/{id}/lock-outs'], async ({ ctx, params }) =>
    ok(await listLockOuts(ctx, params)),
  ),
  route(userOperations['DELETE /users/{id}/lock-outs'], async ({ ctx, params }) =>
    ok(await liftLockOuts(ctx, params)),
  ),
);
