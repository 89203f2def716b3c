import { changePassword } from '@/lib/auth/change-password';
import { disableMySecondFactor } from '@/lib/auth/disable-my-second-factor';
import { enableSecondFactor } from '@/lib/auth/enable-second-factor';
import { endSessionsOf } from '@/lib/auth/end-sessions';
import { forgetDevices } from '@/lib/auth/known-devices';
import { listSessions } from '@/lib/auth/list-sessions';
import { renewRecoveryCodes } from '@/lib/auth/renew-recovery-codes';
import { revokeSession } from '@/lib/auth/revoke-session';
import { secretKeysOf } from '@/lib/auth/secret-keys';
import { startSecondFactor } from '@/lib/auth/start-second-factor';
import { accountOperations } from '@/lib/contract/account';
import { bind } from '@/lib/http/bind';
import { updateMe } from '@/lib/users/update-me';

export const accountHandlers = bind(accountOperations, {
  'GET /auth/me': ({ user, sessionId }) => ({ ...user, session_id: sessionId }),
  'PATCH /auth/me': ({ ctx, user, body }) => updateMe(ctx, { userId: user.id, changes: body }),
  'POST /auth/me/password': ({ ctx, user, sessionId, body, web }) =>
    changePassword(ctx, {
      user,
      current: body.current_password,
      next: body.new_password,
      limited: web.config.ENABLE_RATE_LIMITING,
      sessionId,
      endOthers: body.end_other_sessions,
    }),
  'GET /auth/me/sessions': ({ ctx, user, sessionId, query }) =>
    listSessions(ctx, { ...query, userId: user.id, active: true, current: sessionId }),
  'DELETE /auth/me/sessions/{id}': ({ ctx, user, params }) =>
    revokeSession(ctx, { sessionId: params.id, how: 'revoked', userId: user.id }),
  'POST /auth/logout-everywhere': async ({ ctx, user }) => {
    const ended = await endSessionsOf(ctx, ctx.db, { userId: user.id, how: 'revoked' });
    await forgetDevices(ctx.db, { userId: user.id });
    return { sessions_ended: ended };
  },
  'POST /auth/me/second-factor': ({ ctx, user, body, web }) =>
    startSecondFactor(ctx, {
      user,
      password: body.password,
      limited: web.config.ENABLE_RATE_LIMITING,
      secret: secretKeysOf(web.config),
    }),
  'POST /auth/me/second-factor/confirm': ({ ctx, user, sessionId, body, web }) =>
    enableSecondFactor(ctx, {
      userId: user.id,
      code: body.code,
      limited: web.config.ENABLE_RATE_LIMITING,
      secret: secretKeysOf(web.config),
      sessionId,
      endOthers: body.end_other_sessions,
    }),
  'POST /auth/me/second-factor/recovery-codes': async ({ ctx, user, body, web }) => {
    const codes = await renewRecoveryCodes(ctx, {
      userId: user.id,
      code: body.code,
      limited: web.config.ENABLE_RATE_LIMITING,
      secret: secretKeysOf(web.config),
    });
    return { recovery_codes: codes };
  },
  'DELETE /auth/me/second-factor': ({ ctx, user, body, web }) =>
    disableMySecondFactor(ctx, {
      userId: user.id,
      ...body,
      limited: web.config.ENABLE_RATE_LIMITING,
      secret: secretKeysOf(web.config),
    }),
});
