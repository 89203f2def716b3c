import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_BASE } from '@/lib/contract/api';
import { METHODS, type Operation } from '@/lib/contract/operation';
import { PERMISSIONS } from '@/lib/contract/permissions';
import { type Api, borrowApi, send } from '@/tests/support/api';
import { plantOfEveryKind } from '@/tests/support/context';
import { byRole, CREDENTIALS, type Credential, refused } from '@/tests/support/credentials';
import { foldersWith } from '@/tests/support/folders-with';
import { newcomerOf } from '@/tests/support/newcomers';
import { addressOf, OPERATIONS, titleOf } from '@/tests/support/requests';
import { waitFor } from '@/tests/support/wait-for';

let api: Api;
beforeAll(async () => {
  api = await borrowApi();
  await plantOfEveryKind(api.db);
  await api.call('POST', '/api/v1/health/check-now', { as: 'operator' });
});
afterAll(() => api.close());

const json = { 'content-type': 'application/json' };

function verdictOf(status: number): string {
  if (status === 401 || status === 403) return String(status);
  // The input is checked only after authorisation, but a form is refused earlier.
  return status >= 500 || status === 405 || status === 415 ? String(status) : 'let in';
}

async function ask(operation: Operation, credential: Credential): Promise<string> {
  const person = await newcomerOf(api.db, credential.role ?? 'admin');
  const headers = (await credential.headers?.(person, api)) ?? {};
  await credential.since?.(person, api);
  // A database without time for all of them at once says so, and does nothing.
  const answer = await waitFor('the database has time', async () => {
    const answer = await send(api.server.origin, operation.method, addressOf(operation), {
      headers: { ...(operation.method === 'GET' ? {} : json), ...headers },
      ...(operation.method === 'GET' ? {} : { body: '{}' }),
    });
    return answer.status !== 503 && answer;
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

it('only operators and admins may write, and only admins may set levels', () => {
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

describe('everything is in the table', () => {
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

  it('refuses unusual methods', async () => {
    for (const method of ['PROPFIND', 'TRACE', 'PURGE', 'QUERY', 'LINK']) {
      const status = await statusOf(method, `${API_BASE}/auth/me`);
      expect([method, status >= 400 && status < 500]).toEqual([method, true]);
    }
  });

  it('a HEAD is admitted like its GET, and has no body', async () => {
    // Not the student whom the paths name, because an admin gave that student another password.
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

/** The answer to a method that fetch cannot send. */
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
