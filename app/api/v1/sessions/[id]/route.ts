import { revokeSession } from '@/lib/auth/revoke-session';
import { sessionOperations } from '@/lib/contract/sessions';
import { noContent } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(sessionOperations['DELETE /sessions/{id}'], async ({ ctx, params }) => {
    await revokeSession(ctx, { sessionId: params.id, how: 'revoked' });
    return noContent();
  }),
);
