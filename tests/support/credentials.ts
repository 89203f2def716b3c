import { sql } from 'drizzle-orm';
import type { Operation } from '@/lib/contract/operation';
import {
  mayDo,
  PERMISSION_PRESETS,
  type Permission,
  type PermissionPreset,
} from '@/lib/contract/permissions';
import { revokeApiKey } from '@/lib/programs/write-keys';
import { ROLES, type Role } from '@/lib/vocabulary/users';
import type { Api } from './api';
import { addProgram, type KeyedProgram } from './keyed-programs';
import type { Newcomer } from './newcomers';

type Verdict = 'let in' | '401' | '403' | '415';

/** A credential of a request, and the verdict when the user's role does not decide it. */
export type Credential = {
  role?: Role;
  headers?(person: Newcomer, api: Api): Promise<Record<string, string>>;
  /** A change to the user after the token was issued. */
  since?(person: Newcomer, api: Api): Promise<unknown>;
  verdict(operation: Operation): Verdict;
};

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const own = ({ server }: Api) => ({ origin: server.origin });
const withBearer = async (person: Newcomer) => bearer(await person.token('access'));

/** A person's session cookie, as their browser sends it. */
export const withCookie = async (person: Newcomer) => person.cookie(await person.token('session'));

/** The verdict on a request without a valid credential. */
export const refused = ({ permission }: Operation): Verdict => (permission === null ? 'let in' : '401');

/** The verdict on a user of a role. */
export const byRole =
  (role: Role) =>
  ({ permission }: Operation): Verdict =>
    permission === null || mayDo(role, permission) ? 'let in' : '403';

const readingByRole = (role: Role, writing: Verdict) => (operation: Operation) =>
  operation.method === 'GET' ? byRole(role)(operation) : writing;

/** The verdict on a key that is granted only this permission. */
const byGrant =
  (granted: readonly Permission[]) =>
  ({ permission }: Operation): Verdict =>
    permission === null || granted.includes(permission) ? 'let in' : '403';

const PRESETS = Object.keys(PERMISSION_PRESETS) as PermissionPreset[];

/** An API key of its own program, with a change to it before it is used. */
const withKey =
  (
    more: Parameters<typeof addProgram>[1] = {},
    since?: (program: KeyedProgram, api: Api) => Promise<unknown>,
  ) =>
  async (_: Newcomer, api: Api) => {
    const program = await addProgram(api, { permissions: 'operate', ...more });
    await since?.(program, api);
    return program.headers;
  };

const forAll = '0.0.0.0/0';

/** Every kind of credential, by name. */
export const CREDENTIALS: Record<string, Credential> = {
  nothing: { verdict: refused },
  ...Object.fromEntries(
    ROLES.flatMap((role): [string, Credential][] => [
      [role, { role, headers: withBearer, verdict: byRole(role) }],
      [
        `the session cookie of ${role}`,
        {
          role,
          headers: async (person, api) => ({ ...(await withCookie(person)), ...own(api) }),
          verdict: byRole(role),
        },
      ],
    ]),
  ),
  'an expired access token': {
    headers: async (person) => bearer(await person.token('access', -1)),
    verdict: refused,
  },
  'an expired session cookie': {
    headers: async (person, api) => ({ ...person.cookie(await person.token('session', -1)), ...own(api) }),
    verdict: refused,
  },
  'an admin who was demoted since': {
    headers: withBearer,
    since: ({ id }, api) => api.db.execute(sql`UPDATE users SET role = 'student' WHERE id = ${id}`),
    verdict: byRole('student'),
  },
  'an admin who was deactivated since': {
    headers: withBearer,
    since: ({ id }, api) => api.db.execute(sql`UPDATE users SET is_active = false WHERE id = ${id}`),
    verdict: refused,
  },
  'an admin whose tokens were all ended': {
    headers: withBearer,
    since: ({ id }, api) => api.db.execute(sql`UPDATE users SET token_version = 2 WHERE id = ${id}`),
    verdict: refused,
  },
  'a signed-out session': {
    headers: withBearer,
    since: ({ sessionId }, api) => api.db.execute(sql`SELECT end_session(${sessionId})`),
    verdict: refused,
  },
  'a signed-out session cookie': {
    headers: async (person, api) => ({ ...(await withCookie(person)), ...own(api) }),
    since: ({ sessionId }, api) => api.db.execute(sql`SELECT end_session(${sessionId})`),
    verdict: refused,
  },
  'a session past its end': {
    headers: withBearer,
    since: ({ sessionId }, api) =>
      api.db.execute(sql`UPDATE sessions SET expires_at = now() - interval '1 s' WHERE id = ${sessionId}`),
    verdict: refused,
  },
  'the session cookie without an origin': { headers: withCookie, verdict: readingByRole('admin', '403') },
  'the session cookie from another site': {
    headers: async (person) => ({ ...(await withCookie(person)), origin: 'http://elsewhere.example' }),
    verdict: readingByRole('admin', '403'),
  },
  'the session cookie with a form': {
    headers: async (person, api) => ({
      ...(await withCookie(person)),
      ...own(api),
      'content-type': 'application/x-www-form-urlencoded',
    }),
    verdict: readingByRole('admin', '415'),
  },
  'an access token as the session cookie': {
    headers: async (person, api) => ({ ...person.cookie(await person.token('access')), ...own(api) }),
    verdict: refused,
  },
  'a session token as Bearer': {
    headers: async (person) => bearer(await person.token('session')),
    verdict: refused,
  },
  ...Object.fromEntries(
    PRESETS.map((preset): [string, Credential] => [
      `a key that may ${preset}`,
      {
        headers: withKey({ permissions: preset, networks: [forAll, '::/0'] }),
        verdict: byGrant(PERMISSION_PRESETS[preset]),
      },
    ]),
  ),
  'a key that may one thing': {
    headers: withKey({ permissions: ['activities.record'] }),
    verdict: byGrant(['activities.record']),
  },
  'an expired key': {
    headers: withKey({}, ({ keyId }, api) =>
      api.db.execute(sql`UPDATE api_keys SET expires_at = now() WHERE id = ${keyId}`),
    ),
    verdict: refused,
  },
  'a revoked key': {
    headers: withKey({}, ({ keyId }, api) => revokeApiKey(api, { keyId })),
    verdict: refused,
  },
  'a key from another network': { headers: withKey({ networks: ['203.0.113.0/24'] }), verdict: refused },
  'a key of a program that is off': {
    headers: withKey({}, ({ id }, api) =>
      api.db.execute(sql`UPDATE programs SET is_active = false WHERE id = ${id}`),
    ),
    verdict: refused,
  },
  'a key that was mistyped': {
    headers: async (_, api) => bearer(`${(await addProgram(api, { permissions: 'operate' })).key}x`),
    verdict: refused,
  },
  'a revoked key beside a good cookie': {
    headers: async (person, api) => ({
      ...(await withCookie(person)),
      ...own(api),
      ...(await withKey({}, ({ keyId }) => revokeApiKey(api, { keyId }))(person, api)),
    }),
    verdict: refused,
  },
  'a bad bearer beside a good cookie': {
    headers: async (person, api) => ({ ...(await withCookie(person)), ...own(api), ...bearer('a.b.c') }),
    verdict: refused,
  },
};
