import { enableSecondFactor } from '@/lib/auth/enable-second-factor';
import { secretKeysOf } from '@/lib/auth/secret-keys';
import { accountOperations } from '@/lib/contract/account';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(
    accountOperations['POST /auth/me/second-factor/confirm'],
    async ({ ctx, user, sessionId, body, web }) =>
      ok(
        await enableSecondFactor(ctx, {
          userId: user.id,
          code: body.code,
          limited: web.config.ENABLE_RATE_LIMITING,
          secret: secretKeysOf(web.config),
          sessionId: sessionId as string,
          endOthers: body.end_other_sessions,
        }),
      ),
  ),
);
