import { changePassword } from '@/lib/auth/change-password';
import { accountOperations } from '@/lib/contract/account';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(accountOperations['POST /auth/me/password'], async ({ ctx, user, sessionId, body, web }) =>
    ok(
      await changePassword(ctx, {
        user,
        current: body.current_password,
        next: body.new_password,
        limited: web.config.ENABLE_RATE_LIMITING,
        sessionId: sessionId as string,
        endOthers: body.end_other_sessions,
      }),
    ),
  ),
);
