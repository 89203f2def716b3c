import { issueTokens } from '@/lib/auth/issue-tokens';
import { secretKeysOf } from '@/lib/auth/secret-keys';
import { sessionLimitsOf } from '@/lib/auth/session-limits';
import { signIn } from '@/lib/auth/sign-in';
import { signInOperations } from '@/lib/contract/sign-in';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(signInOperations['POST /auth/login'], async ({ ctx, body, address, request, web }) => {
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
    return ok(await issueTokens(web.config, claims, refreshToken));
  }),
);
