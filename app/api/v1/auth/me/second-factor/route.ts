import { disableMySecondFactor } from '@/lib/auth/disable-my-second-factor';
import { secretKeysOf } from '@/lib/auth/secret-keys';
import { startSecondFactor } from '@/lib/auth/start-second-factor';
import { accountOperations } from '@/lib/contract/account';
import { noContent, ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(accountOperations['POST /auth/me/second-factor'], async ({ ctx, user, body, web }) =>
    ok(
      await startSecondFactor(ctx, {
        user,
        password: body.password,
        limited: web.config.ENABLE_RATE_LIMITING,
        secret: secretKeysOf(web.config),
      }),
    ),
  ),
  route(accountOperations['DELETE /auth/me/second-factor'], async ({ ctx, user, body, web }) => {
    await disableMySecondFactor(ctx, {
      userId: user.id,
      ...body,
      limited: web.config.ENABLE_RATE_LIMITING,
      secret: secretKeysOf(web.config),
    });
    return noContent();
  }),
);
