import { endSessionOfToken } from '@/lib/auth/refresh-tokens';
import { signInOperations } from '@/lib/contract/sign-in';
import { noContent } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(signInOperations['POST /auth/logout'], async ({ ctx, body }) => {
    await endSessionOfToken(ctx, body.refresh_token);
    return noContent();
  }),
);
