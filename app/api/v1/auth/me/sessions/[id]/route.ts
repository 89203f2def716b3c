import { revokeSession } from '@/lib/auth/revoke-session';
import { accountOperations } from '@/lib/contract/account';
import { noContent } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(accountOperations['DELETE /auth/me/sessions/{id}'], async ({ ctx, user, params }) => {
    await revokeSession(ctx, { sessionId: params.id, how: 'revoked', userId: user.id });
    return noContent();
  }),
);
