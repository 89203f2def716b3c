import { z } from 'zod';
import { sessionParamsShape, sessionShape } from '@/lib/contract/auth';
import { idParamsShape } from '@/lib/contract/common';
import { defineOperations } from '@/lib/contract/operation';
import {
  createUserBodyShape,
  lockOutShape,
  lockOutsLiftedShape,
  resetPasswordBodyShape,
  resetPasswordResultShape,
  sessionQueryShape,
  updateUserBodyShape,
  userDetailShape,
  userQueryShape,
  userShape,
} from '@/lib/contract/users';

const tag = 'Users';

/** Nothing that carries a password is ever kept for a repetition. */
export const userOperations = defineOperations({
  'GET /users': {
    id: 'listUsers',
    tag,
    summary: 'Users, learners included',
    description:
      '`X-Total-Count` is exact; while searching it is at most 10000, which then means that many or more.',
    permission: 'users.read',
    query: userQueryShape,
    answers: { 200: { description: 'A page of users', shape: z.array(userShape), page: true } },
  },
  'POST /users': {
    id: 'createUser',
    tag,
    summary: 'Create a user',
    description:
      'E-mail addresses and external ids are unique, so sending the same again is refused with 409.',
    permission: 'users.manage',
    body: createUserBodyShape,
    idempotency: 'none',
    answers: { 201: { description: 'The user', shape: userDetailShape, etag: true, location: true } },
    errors: ['already_exists'],
  },
  'GET /users/{id}': {
    id: 'readUser',
    tag,
    summary: 'One user',
    permission: 'users.read',
    params: idParamsShape,
    answers: { 200: { description: 'The user', shape: userDetailShape, etag: true } },
    errors: ['user_not_found'],
  },
  'PATCH /users/{id}': {
    id: 'updateUser',
    tag,
    summary: 'Change a user',
    description:
      'Fields that are not sent stay as they are. A new role counts from the next request on; deactivating ends all sessions. Nobody changes their own role or deactivates themselves, and the last active admin who can sign in stays one.',
    permission: 'users.manage',
    params: idParamsShape,
    body: updateUserBodyShape,
    version: 'body',
    answers: { 200: { description: 'The user after the change', shape: userDetailShape, etag: true } },
    errors: ['user_not_found', 'already_exists', 'own_role', 'last_admin'],
  },
  'POST /users/{id}/reset-password': {
    id: 'resetPassword',
    tag,
    summary: 'Give a user a new password',
    description:
      'Ends all of the user’s sessions. For one’s own there is `POST /auth/me/password`, which asks for the current one.',
    permission: 'users.manage',
    params: idParamsShape,
    body: resetPasswordBodyShape,
    idempotency: 'none',
    answers: { 200: { description: 'The password is set', shape: resetPasswordResultShape } },
    errors: ['user_not_found', 'own_role'],
  },
  'POST /users/{id}/disable-second-factor': {
    id: 'disableSecondFactor',
    tag,
    summary: 'Turn off the second factor of a user who lost it',
    description:
      'Changes nothing where there is none. For one’s own there is `DELETE /auth/me/second-factor`, which asks for password and code.',
    permission: 'users.manage',
    params: idParamsShape,
    answers: { 200: { description: 'The user after the change', shape: userDetailShape, etag: true } },
    errors: ['user_not_found', 'own_role'],
  },
  'GET /users/{id}/lock-outs': {
    id: 'listLockOuts',
    tag,
    summary: 'Limits of failed sign-ins that a user has reached',
    description:
      'Newest first, at most 100. Each ends by itself when its window is over. Devices that the user signed in with, and for client programs their addresses, are counted apart from strangers.',
    permission: 'users.manage',
    params: idParamsShape,
    answers: { 200: { description: 'The limits', shape: z.array(lockOutShape) } },
    errors: ['user_not_found'],
  },
  'DELETE /users/{id}/lock-outs': {
    id: 'liftLockOuts',
    tag,
    summary: 'Let a user sign in again at once',
    description: 'Forgets every failed attempt at the account. Changes nothing where there is none.',
    permission: 'users.manage',
    params: idParamsShape,
    answers: { 200: { description: 'The limits are lifted', shape: lockOutsLiftedShape } },
    errors: ['user_not_found'],
  },
  'GET /sessions': {
    id: 'listSessions',
    tag,
    summary: 'Sessions of all users, newest first',
    permission: 'sessions.manage',
    query: sessionQueryShape,
    answers: { 200: { description: 'A page of sessions', shape: z.array(sessionShape), page: true } },
  },
  'DELETE /sessions/{id}': {
    id: 'revokeSession',
    tag,
    summary: 'End anybody’s session',
    description:
      'Its tokens are refused from the next request on. Ending one that has ended changes nothing.',
    permission: 'sessions.manage',
    params: sessionParamsShape,
    answers: { 204: { description: 'The session has ended' } },
    errors: ['not_found'],
  },
});
