import { issueTokens } from '@/lib/auth/issue-tokens';
import { endSessionOfToken, rotateRefreshToken } from '@/lib/auth/refresh-tokens';
import { secretKeysOf } from '@/lib/auth/secret-keys';
import { sessionLimitsOf } from '@/lib/auth/session-limits';
import { signIn } from '@/lib/auth/sign-in';
import { signInOperations } from '@/lib/contract/sign-in';
import { bind } from '@/lib/http/bind';

export const signInHandlers = bind(signInOperations, {
  'POST /auth/login': async ({ ctx, body, address, request, web }) => {
    const { claims, refreshToken } = await signIn(ctx, {
      ...body,
      address,
      signal: request.signal,
      userAgent: request.headers.get('user-agent'),
      ...sessionLimitsOf(web.config, 'api'),
      limited: web.config.ENABLE_RATE_LIMITING,
      secret: secretKeysOf(web.config),
      passwords: web.config.PASSWORD_SIGN_IN,
    });
    return issueTokens(web.config, claims, refreshToken);
  },
  'POST /auth/refresh': async ({ ctx, body, web }) => {
    const { claims, refreshToken } = await rotateRefreshToken(ctx, {
      token: body.refresh_token,
      lifetimeDays: web.config.REFRESH_TOKEN_EXPIRE_DAYS,
      secret: secretKeysOf(web.config),
    });
    return issueTokens(web.config, claims, refreshToken);
  },
  'POST /auth/logout': ({ ctx, body }) => endSessionOfToken(ctx, body.refresh_token),
});
