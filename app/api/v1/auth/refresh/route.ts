import { issueTokens } from '@/lib/auth/issue-tokens';
import { rotateRefreshToken } from '@/lib/auth/refresh-tokens';
import { secretKeysOf } from '@/lib/auth/secret-keys';
import { signInOperations } from '@/lib/contract/sign-in';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(signInOperations['POST /auth/refresh'], async ({ ctx, body, web }) => {
    const { claims, refreshToken } = await rotateRefreshToken(ctx, {
      token: body.refresh_token,
      lifetimeDays: web.config.REFRESH_TOKEN_EXPIRE_DAYS,
      secret: secretKeysOf(web.config),
    });
    return ok(await issueTokens(web.config, claims, refreshToken));
  }),
);
