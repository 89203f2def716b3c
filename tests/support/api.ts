import { API_BASE } from '@/lib/contract/api';
import { createUser } from '@/lib/users/create-user';
import type { Role } from '@/lib/vocabulary/users';
import { ROLES } from '@/lib/vocabulary/users';
import { type TestContext, testContext } from './context';
import { expectDocumented } from './documented';
import { startServer, type WebServer } from './server';
import { borrowServer } from './server-pool';
import { waitFor } from './wait-for';

export const PASSWORD = 'correct horse battery staple';

export type Answer = { status: number; headers: Headers; body: Record<string, unknown> };

/** A web server and its database, with one user of each role who can sign in. */
export type Api = TestContext & {
  server: Pick<WebServer, 'origin'>;
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

/** The API on a server of its own, for tests that set its environment, read its output or stop it. */
export type OwnApi = Api & { server: WebServer };

export async function startApi(env: Record<string, string> = {}): Promise<OwnApi> {
  const context = await testContext();
  const users = await addUsers(context);
  const server = await startServer({ databaseUrl: context.url, env });
  return { ...connect({ ...context, server, users }), server };
}

/** The API on a server that other files used before, with a database that is like new. */
export async function borrowApi(): Promise<Api> {
  const { origin, database, giveBack } = await borrowServer();
  const context = await testContext({ on: database });
  const users = await addUsers(context);
  const server = { origin, stop: async () => giveBack() };
  return connect({ ...context, server, users });
}

async function addUsers(context: TestContext): Promise<Api['users']> {
  const users = {} as Api['users'];
  for (const role of ROLES) {
    const email = `${role}@example.org`;
    users[role] = {
      id: (await createUser(context, { email, name: role, role, password: PASSWORD })).id,
      email,
    };
  }
  return users;
}

type Reached = TestContext & { server: Pick<WebServer, 'origin' | 'stop'>; users: Api['users'] };

function connect(reached: Reached): Api {
  const { server, users } = reached;
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
    await reached.close();
  };
  return { ...reached, call, token: tokenOf, close };
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
  const text = await textOf(response);
  const json = text !== '' && /json/.test(response.headers.get('content-type') ?? '');
  const answer = {
    status: response.status,
    headers: response.headers,
    body: json ? JSON.parse(text) : { text },
  };
  if (path.startsWith(`${API_BASE}/`)) expectDocumented({ method, path }, answer);
  return answer;
}

/** The body. A stream of events has no end, so that only its beginning is read. */
async function textOf(response: Response): Promise<string> {
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
  if (!isStream || !response.body) return response.text();
  const reader = response.body.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return new TextDecoder().decode(value);
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
