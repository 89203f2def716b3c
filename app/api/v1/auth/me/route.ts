import { accountOperations } from '@/lib/contract/account';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';
import { updateMe } from '@/lib/users/update-me';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(accountOperations['GET /auth/me'], async ({ user, sessionId }) =>
    ok({ ...user, session_id: sessionId }),
  ),
  route(accountOperations['PATCH /auth/me'], async ({ ctx, user, body }) =>
    ok(await updateMe(ctx, { userId: user.id, changes: body })),
  ),
);
