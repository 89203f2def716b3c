import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { dirname, join, relative } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_BASE } from '@/lib/contract/api';
import type { Role } from '@/lib/contract/common';
import { METHODS, type Operation } from '@/lib/contract/operation';
import { mayDo, PERMISSIONS } from '@/lib/contract/permissions';
import { ROLES } from '@/lib/contract/words';
import { type Api, send, startApi } from '@/tests/support/api';
import { plantOfEveryKind } from '@/tests/support/context';
import { type Newcomer, newcomerOf } from '@/tests/support/newcomers';
import { addressOf, OPERATIONS, titleOf } from '@/tests/support/requests';

type Verdict = 'let in' | '401' | '403' | '415';

/** What a request shows, and the verdict where it is not the role's: by it, or always the same. */
type Credential = {
  role?: Role;
  headers?(person: Newcomer): Promise<Record<string, string>>;
  /** What happens to the user after the token was issued. */
  since?(person: Newcomer): Promise<unknown>;
  verdict(operation: Operation): Verdict;
};

let api: Api;
beforeAll(async () => {
  api = await startApi();
  await plantOfEveryKind(api.db);
  await api.call('POST', '/api/v1/health/check-now', { as: 'operator' });
});
afterAll(() => api.close());

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const own = () => ({ origin: api.server.origin });
const json = { 'content-type': 'application/json' };
const withBearer = async (person: Newcomer) => bearer(await person.token('access'));
const withCookie = async (person: Newcomer) => person.cookie(await person.token('session'));

const refused = ({ permission }: Operation): Verdict => (permission === null ? 'let in' : '401');
const byRole =
  (role: Role) =>
  ({ permission }: Operation): Verdict =>
    permission === null || mayDo(role, permission) ? 'let in' : '403';
const readingByRole = (role: Role, writing: Verdict) => (operation: Operation) =>
  operation.method === 'GET' ? byRole(role)(operation) : writing;

const CREDENTIALS: Record<string, Credential> = {
  nothing: { verdict: refused },
  ...Object.fromEntries(
    ROLES.flatMap((role): [string, Credential][] => [
      [role, { role, headers: withBearer, verdict: byRole(role) }],
      [
        `the session cookie of ${role}`,
        {
          role,
          headers: async (person) => ({ ...(await withCookie(person)), ...own() }),
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
    headers: async (person) => ({ ...person.cookie(await person.token('session', -1)), ...own() }),
    verdict: refused,
  },
  'an admin who was demoted since': {
    headers: withBearer,
    since: ({ id }) => api.db.execute(sql`UPDATE users SET role = 'student' WHERE id = ${id}`),
    verdict: byRole('student'),
  },
  'an admin who was deactivated since': {
    headers: withBearer,
    since: ({ id }) => api.db.execute(sql`UPDATE users SET is_active = false WHERE id = ${id}`),
    verdict: refused,
  },
  'an admin whose tokens were all ended': {
    headers: withBearer,
    since: ({ id }) => api.db.execute(sql`UPDATE users SET token_version = 2 WHERE id = ${id}`),
    verdict: refused,
  },
  'a signed-out session': {
    headers: withBearer,
    since: ({ sessionId }) => api.db.execute(sql`SELECT end_session(${sessionId})`),
    verdict: refused,
  },
  'a signed-out session cookie': {
    headers: async (person) => ({ ...(await withCookie(person)), ...own() }),
    since: ({ sessionId }) => api.db.execute(sql`SELECT end_session(${sessionId})`),
    verdict: refused,
  },
  'a session past its end': {
    headers: withBearer,
    since: ({ sessionId }) =>
      api.db.execute(sql`UPDATE sessions SET expires_at = now() - interval '1 s' WHERE id = ${sessionId}`),
    verdict: refused,
  },
  'the session cookie without an origin': { headers: withCookie, verdict: readingByRole('admin', '403') },
  'the session cookie from another site': {
    headers: async (person) => ({ ...(await withCookie(person)), origin: 'http://elsewhere.example' }),
    verdict: readingByRole('admin', '403'),
  },
  'the session cookie with a form': {
    headers: async (person) => ({
      ...(await withCookie(person)),
      ...own(),
      'content-type': 'application/x-www-form-urlencoded',
    }),
    verdict: readingByRole('admin', '415'),
  },
  'an access token as the session cookie': {
    headers: async (person) => ({ ...person.cookie(await person.token('access')), ...own() }),
    verdict: refused,
  },
  'a session token as Bearer': {
    headers: async (person) => bearer(await person.token('session')),
    verdict: refused,
  },
  'a bad bearer beside a good cookie': {
    headers: async (person) => ({ ...(await withCookie(person)), ...own(), ...bearer('a.b.c') }),
    verdict: refused,
  },
};

function verdictOf(status: number): string {
  if (status === 401 || status === 403) return String(status);
  // Past authorisation the input is looked at; a form is refused before.
  return status >= 500 || status === 405 || status === 415 ? String(status) : 'let in';
}

async function ask(operation: Operation, credential: Credential): Promise<string> {
  const person = await newcomerOf(api.db, credential.role ?? 'admin');
  const headers = (await credential.headers?.(person)) ?? {};
  await credential.since?.(person);
  const answer = await send(api.server.origin, operation.method, addressOf(operation), {
    headers: { ...(operation.method === 'GET' ? {} : json), ...headers },
    ...(operation.method === 'GET' ? {} : { body: '{}' }),
  });
  const { status } = answer;
  if (status >= 400) expect(answer.body).toMatchObject({ status, request_id: expect.any(String) });
  expect(answer.headers.get('www-authenticate')?.startsWith('Bearer') ?? false).toBe(status === 401);
  if (answer.body.code === 'own_role') return 'let in';
  return verdictOf(status);
}

describe.each(OPERATIONS.map((operation) => [titleOf(operation), operation] as const))(
  '%s',
  (_, operation) => {
    it('answers each credential as the table of permissions says', async () => {
      const asked = Object.entries(CREDENTIALS).map(
        async ([name, credential]) => [name, await ask(operation, credential)] as const,
      );
      const expected = Object.entries(CREDENTIALS).map(([name, { verdict }]) => [name, verdict(operation)]);
      expect(Object.fromEntries(await Promise.all(asked))).toEqual(Object.fromEntries(expected));
    });
  },
);

it('writes stay with operators and admins, and levels with admins', () => {
  const READING = /\.(read|enter)$/;
  const SELF = /^self\./;
  for (const [permission, roles] of Object.entries(PERMISSIONS)) {
    if (!READING.test(permission) && !SELF.test(permission)) {
      expect(['operator,admin', 'admin'], permission).toContain(roles.join());
    }
  }
  expect(PERMISSIONS['pairs.set_level']).toEqual(['admin']);
  expect(PERMISSIONS['console.enter']).toEqual(['viewer', 'operator', 'admin']);
  const writing = OPERATIONS.filter(({ method, permission }) => method !== 'GET' && permission !== null);
  for (const operation of writing) expect(operation.permission, titleOf(operation)).not.toMatch(READING);
});

/** The folders under `root` that hold a file of this name, as paths with `[id]` for what varies. */
function foldersWith(root: string, name: string): string[] {
  return readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name === name)
    .map((entry) => relative(root, dirname(join(entry.parentPath, entry.name))));
}

describe('nothing lies beside the table', () => {
  const inTable = new Map(
    OPERATIONS.map(({ path }) => [path, OPERATIONS.filter((operation) => operation.path === path)]),
  );
  const inFolders = foldersWith('app/api/v1', 'route.ts').map(
    (folder) => `/${folder.replaceAll('[', '{').replaceAll(']', '}')}`,
  );

  it('every route has its operations and every operation its route', () => {
    expect(inFolders.sort()).toEqual([...inTable.keys()].sort());
  });

  it.each([...inTable])(
    '%s knows the methods of the table, and refuses the others with 405',
    async (path, operations) => {
      const known = operations.map(({ method }) => method);
      const allow = [...known, ...(known.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].sort();
      const address = addressOf(operations[0] as Operation);
      const allowed = (answer: { headers: Headers }) => answer.headers.get('allow')?.split(', ').sort();
      for (const method of METHODS.filter((one) => !known.includes(one))) {
        const answer = await api.call(method, address, { as: 'admin' });
        expect([path, method, answer.status, allowed(answer)]).toEqual([path, method, 405, allow]);
        expect(answer.body).toMatchObject({ code: 'method_not_allowed' });
      }
      const options = await api.call('OPTIONS', address);
      expect([options.status, allowed(options)]).toEqual([204, allow]);
    },
  );

  it('answers methods that HTTP hardly knows with a refusal', async () => {
    for (const method of ['PROPFIND', 'TRACE', 'PURGE', 'QUERY', 'LINK']) {
      const status = await statusOf(method, `${API_BASE}/auth/me`);
      expect([method, status >= 400 && status < 500]).toEqual([method, true]);
    }
  });

  it('a HEAD is let in as its GET is, and says nothing', async () => {
    // Not the student whom the paths name: an admin gave that one another password.
    const newcomer = await newcomerOf(api.db, 'student');
    for (const operation of OPERATIONS.filter(({ method }) => method === 'GET')) {
      const head = (headers: Record<string, string>) =>
        fetch(api.server.origin + addressOf(operation), { method: 'HEAD', headers });
      const [nobody, student] = await Promise.all([
        head({}),
        head({ authorization: `Bearer ${await newcomer.token('access')}` }),
      ]);
      expect([titleOf(operation), verdictOf(nobody.status)]).toEqual([
        titleOf(operation),
        refused(operation),
      ]);
      expect([titleOf(operation), verdictOf(student.status)]).toEqual([
        titleOf(operation),
        byRole('student')(operation),
      ]);
      expect(await nobody.text()).toBe('');
    }
  });
});

/** The answer to a method that fetch does not send. */
function statusOf(method: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sending = request(api.server.origin + path, { method }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sending.on('error', reject);
    sending.end();
  });
}

describe('pages of the console', () => {
  const pages = foldersWith('app/(console)', 'page.tsx').map(
    (folder) => `/${folder}`.replace(/\/\([^)]*\)/g, '').replace(/\[\[?[^\]]*\]\]?/g, '1') || '/',
  );
  const outsiders: Record<string, Credential> = {
    ...Object.fromEntries(
      Object.entries(CREDENTIALS).filter(
        ([name, { verdict }]) =>
          /^nothing$|session cookie|as Bearer$/.test(name) &&
          verdict({ permission: 'console.enter', method: 'GET' } as Operation) !== 'let in',
      ),
    ),
    // A page knows the cookie alone.
    admin: CREDENTIALS.admin as Credential,
    'a cookie of an admin who was demoted since': {
      ...CREDENTIALS['an admin who was demoted since'],
      headers: withCookie,
    } as Credential,
    'a cookie of an admin who was deactivated since': {
      ...CREDENTIALS['an admin who was deactivated since'],
      headers: withCookie,
    } as Credential,
    'a cookie of an admin whose tokens were all ended': {
      ...CREDENTIALS['an admin whose tokens were all ended'],
      headers: withCookie,
    } as Credential,
    'a cookie that is no token': { headers: async (person) => person.cookie('a.b.c'), verdict: refused },
  };

  async function open(path: string, credential: Credential, more: Record<string, string> = {}) {
    const person = await newcomerOf(api.db, credential.role ?? 'admin');
    const headers = { ...(await credential.headers?.(person)), ...more };
    await credential.since?.(person);
    const page = await fetch(api.server.origin + path, { headers, redirect: 'manual' });
    return { status: page.status, to: page.headers.get('location') ?? '', text: await page.text() };
  }

  it('are there', () => {
    expect(pages).toContain('/');
    expect(Object.keys(outsiders).length).toBeGreaterThan(10);
  });

  it.each(pages)(
    '%s sends whoever may not enter to the sign-in page, and tells them nothing',
    async (path) => {
      for (const [name, credential] of Object.entries(outsiders)) {
        const { status, to, text } = await open(path, credential);
        expect([name, status, new URL(to, api.server.origin).pathname]).toEqual([name, 307, '/sign-in']);
        expect([name, text.includes('learner-')]).toEqual([name, false]);
      }
    },
  );

  it.each(pages)('%s tells them nothing in the form that scripts ask for either', async (path) => {
    for (const [name, credential] of Object.entries(outsiders)) {
      const { status, text } = await open(path, credential, { rsc: '1' });
      expect([name, status < 500, text.includes('learner-')]).toEqual([name, true, false]);
    }
  });

  it.each(pages)('%s opens for an admin', async (path) => {
    const { status, to } = await open(path, { headers: withCookie, verdict: refused });
    expect([to, status < 400 || status === 404]).toEqual(['', true]);
  });
});
