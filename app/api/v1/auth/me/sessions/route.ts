import { listSessions } from '@/lib/auth/list-sessions';
import { accountOperations } from '@/lib/contract/account';
import { page } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(accountOperations['GET /auth/me/sessions'], async ({ ctx, user, sessionId, query, request }) =>
    page(request, await listSessions(ctx, { ...query, userId: user.id, active: true, current: sessionId })),
  ),
);
