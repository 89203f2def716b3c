import { issueTokens } from '@/lib/auth/issue-tokens';
import { signIn } from '@/lib/auth/sign-in';
import { loginBodyShape } from '@/lib/contract/auth';
import { ok } from '@/lib/http/reply';
import { publicRoute } from '@/lib/http/route';

export const POST = publicRoute({
  path: '/api/v1/auth/login',
  body: loginBodyShape,
  handle: async ({ ctx, body, address, web }) => {
    const { claims, refreshToken } = await signIn(ctx, {
      ...body,
      address,
      refreshLifetimeDays: web.config.REFRESH_TOKEN_EXPIRE_DAYS,
      limited: web.config.ENABLE_RATE_LIMITING,
    });
    return ok(await issueTokens(web.config, claims, refreshToken));
  },
});
