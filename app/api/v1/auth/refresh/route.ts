import { issueTokens } from '@/lib/auth/issue-tokens';
import { rotateRefreshToken } from '@/lib/auth/refresh-tokens';
import { refreshBodyShape } from '@/lib/contract/auth';
import { ok } from '@/lib/http/reply';
import { publicRoute } from '@/lib/http/route';

export const POST = publicRoute({
  path: '/api/v1/auth/refresh',
  body: refreshBodyShape,
  handle: async ({ ctx, body, web }) => {
    const { claims, refreshToken } = await rotateRefreshToken(ctx, {
      token: body.refresh_token,
      lifetimeDays: web.config.REFRESH_TOKEN_EXPIRE_DAYS,
    });
    return ok(await issueTokens(web.config, claims, refreshToken));
  },
});
