import { API_BASE } from '@/lib/contract/api';
import { createUser } from '@/lib/users/create-user';
import type { Role } from '@/lib/vocabulary/users';
import { ROLES } from '@/lib/vocabulary/users';
import { type TestContext, testContext } from './context';
import { expectDocumented } from './documented';
import { startServer, type WebServer } from './server';
import { waitFor } from './wait-for';

export const PASSWORD = 'correct horse battery staple';

export type Answer = { status: number; headers: Headers; body: Record<string, unknown> };

/** The web server on its own database, with one user of each role who can sign in. */
export type Api = TestContext & {
  server: WebServer;
  users: Record<Role, { id: number; email: string }>;
  /** Sends JSON, signed in as a role or with the given token. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  token(role: Role): Promise<string>;
};

export type CallOptions = {
  as?: Role;
  token?: string;
  body?: unknown;
  headers?: Record<string, string>;
};

export async function startApi(env: Record<string, string> = {}): Promise<Api> {
  const context = await testContext();
  const users = {} as Api['users'];
  for (const role of ROLES) {
    const email = `${role}@example.org`;
    users[role] = {
      id: (await createUser(context, { email, name: role, role, password: PASSWORD })).id,
      email,
    };
  }
  const server = await startServer({ databaseUrl: context.url, env });
  const tokens = new Map<Role, string>();

  const call: Api['call'] = async (method, path, options = {}) => {
    const token = options.token ?? (options.as ? await tokenOf(options.as) : undefined);
    return send(server.origin, method, path, {
      ...options,
      headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...options.headers },
    });
  };
  const tokenOf = async (role: Role) => {
    const known = tokens.get(role);
    if (known) return known;
    const { access_token } = await login(server.origin, users[role].email);
    tokens.set(role, access_token);
    return access_token;
  };
  const close = async () => {
    await server.stop();
    await context.close();
  };
  return { ...context, server, users, call, token: tokenOf, close };
}

/** One request with JSON both ways. A string body is sent unchanged. The answer must match the API's document. */
export async function send(
  origin: string,
  method: string,
  path: string,
  options: Omit<CallOptions, 'as' | 'token'> = {},
): Promise<Answer> {
  const { body } = options;
  const response = await fetch(origin + path, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...options.headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = text !== '' && /json/.test(response.headers.get('content-type') ?? '');
  const answer = {
    status: response.status,
    headers: response.headers,
    body: json ? JSON.parse(text) : { text },
  };
  if (path.startsWith(`${API_BASE}/`)) expectDocumented({ method, path }, answer);
  return answer;
}

export async function login(origin: string, email: string, password = PASSWORD) {
  const { status, body } = await send(origin, 'POST', '/api/v1/auth/login', { body: { email, password } });
  if (status !== 200) throw new Error(`the sign-in of ${email} was refused with ${status}`);
  return body as { access_token: string; refresh_token: string; token_type: string; expires_in: number };
}

/**
 * Sends a request with a password until the server has verified it. A busy server refuses one that waited for two seconds,
 * without counting it.
 */
export function untilHeard(attempt: () => Promise<Answer>): Promise<Answer> {
  return waitFor('the server verifies the password', async () => {
    const answer = await attempt();
    return answer.body.detail !== 'too many sign-ins at once; try again shortly' && answer;
  });
}

/** Requests of an admin to paths below /api/v1. The API may start later. */
export function asAdmin(api: () => Api) {
  const get = (path: string) => api().call('GET', `/api/v1${path}`, { as: 'admin' });
  const post = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
    api().call('POST', `/api/v1${path}`, { as: 'admin', body, headers });
  const remove = (path: string) => api().call('DELETE', `/api/v1${path}`, { as: 'admin' });
  return { get, post, remove };
}
