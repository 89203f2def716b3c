import { userOperations } from '@/lib/contract/users';
import { etagOf, ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';
import { disableSecondFactor } from '@/lib/users/disable-second-factor';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(userOperations['POST /users/{id}/disable-second-factor'], async ({ ctx, params }) => {
    const user = await disableSecondFactor(ctx, params);
    return ok(user, etagOf(user));
  }),
);
