import { listSessions } from '@/lib/auth/list-sessions';
import { sessionOperations } from '@/lib/contract/sessions';
import { page } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(sessionOperations['GET /sessions'], async ({ ctx, sessionId, query, request }) => {
    const { user_id: userId, ...rest } = query;
    return page(request, await listSessions(ctx, { ...rest, userId, current: sessionId }));
  }),
);
