import { endSessionOfToken } from '@/lib/auth/refresh-tokens';
import { logoutBodyShape } from '@/lib/contract/auth';
import { noContent } from '@/lib/http/reply';
import { publicRoute } from '@/lib/http/route';

/** Whoever holds the refresh token may end its session; no access token is needed, it may have expired. */
export const POST = publicRoute({
  path: '/api/v1/auth/logout',
  body: logoutBodyShape,
  handle: async ({ ctx, body }) => {
    await endSessionOfToken(ctx, body.refresh_token);
    return noContent();
  },
});
