import { listSessions } from '@/lib/auth/list-sessions';
import { revokeSession } from '@/lib/auth/revoke-session';
import { sessionOperations } from '@/lib/contract/sessions';
import { bind } from '@/lib/http/bind';

export const sessionHandlers = bind(sessionOperations, {
  'GET /sessions': ({ ctx, sessionId, query: { user_id: userId, ...rest } }) =>
    listSessions(ctx, { ...rest, userId, current: sessionId }),
  'DELETE /sessions/{id}': ({ ctx, params }) => revokeSession(ctx, { sessionId: params.id, how: 'revoked' }),
});
