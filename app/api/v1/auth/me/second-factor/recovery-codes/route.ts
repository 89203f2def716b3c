import { renewRecoveryCodes } from '@/lib/auth/renew-recovery-codes';
import { secretKeysOf } from '@/lib/auth/secret-keys';
import { accountOperations } from '@/lib/contract/account';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(accountOperations['POST /auth/me/second-factor/recovery-codes'], async ({ ctx, user, body, web }) => {
    const codes = await renewRecoveryCodes(ctx, {
      userId: user.id,
      code: body.code,
      limited: web.config.ENABLE_RATE_LIMITING,
      secret: secretKeysOf(web.config),
    });
    return ok({ recovery_codes: codes });
  }),
);
