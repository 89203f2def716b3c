import { endSessionsOf } from '@/lib/auth/end-sessions';
import { forgetDevices } from '@/lib/auth/known-devices';
import { accountOperations } from '@/lib/contract/account';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(accountOperations['POST /auth/logout-everywhere'], async ({ ctx, user }) => {
    const ended = await endSessionsOf(ctx, ctx.db, { userId: user.id, how: 'revoked' });
    await forgetDevices(ctx.db, { userId: user.id });
    return ok({ sessions_ended: ended });
  }),
);
