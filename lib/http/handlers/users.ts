import { userOperations } from '@/lib/contract/users';
import { bind } from '@/lib/http/bind';
import { createUser } from '@/lib/users/create-user';
import { disableSecondFactor } from '@/lib/users/disable-second-factor';
import { liftLockOuts } from '@/lib/users/lift-lock-outs';
import { listLockOuts } from '@/lib/users/list-lock-outs';
import { listUsers } from '@/lib/users/list-users';
import { readUser } from '@/lib/users/read-user';
import { resetPassword } from '@/lib/users/reset-password';
import { updateUser } from '@/lib/users/update-user';

export const userHandlers = bind(userOperations, {
  'GET /users': ({ ctx, query }) => listUsers(ctx, query),
  'POST /users': async ({ ctx, body }) => {
    const { external_id: externalId, ...given } = body;
    return readUser(ctx, await createUser(ctx, { ...given, externalId }));
  },
  'GET /users/{id}': ({ ctx, params }) => readUser(ctx, params),
  'PATCH /users/{id}': ({ ctx, params, body: { version: _, ...changes }, version }) =>
    updateUser(ctx, { ...params, version, changes }),
  'POST /users/{id}/reset-password': ({ ctx, params, body }) => resetPassword(ctx, { ...params, ...body }),
  'POST /users/{id}/disable-second-factor': ({ ctx, params }) => disableSecondFactor(ctx, params),
  'GET /users/{id}/lock-outs': ({ ctx, params }) => listLockOuts(ctx, params),
  'DELETE /users/{id}/lock-outs': ({ ctx, params }) => liftLockOuts(ctx, params),
});
