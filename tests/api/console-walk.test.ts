import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '@/lib/contract/operation';
import { type Api, borrowApi } from '@/tests/support/api';
import { plantOfEveryKind } from '@/tests/support/context';
import { CREDENTIALS, type Credential, refused, withCookie } from '@/tests/support/credentials';
import { newcomerOf } from '@/tests/support/newcomers';
import { pagePaths } from '@/tests/support/page-paths';

/** The parameters that the lists and charts of the console read from an address. */
const ADDRESS_WORDS = [
  ...[
    'search',
    'user_id',
    'user',
    'email',
    'specialization',
    'kind',
    'state',
    'job',
    'actor',
    'action',
    'target',
  ],
  ...[
    'role',
    'source',
    'outcome',
    'since',
    'until',
    'from',
    'to',
    'range',
    'period',
    'sort',
    'order',
    'limit',
    'page',
  ],
];

let api: Api;
beforeAll(async () => {
  api = await borrowApi();
  await plantOfEveryKind(api.db);
  await api.call('POST', '/api/v1/health/check-now', { as: 'operator' });
});
afterAll(() => api.close());

describe('pages of the console', () => {
  const pages = pagePaths('app/(console)');
  const outsiders: Record<string, Credential> = {
    ...Object.fromEntries(
      Object.entries(CREDENTIALS).filter(
        ([name, { verdict }]) =>
          /^nothing$|session cookie|as Bearer$/.test(name) &&
          verdict({ permission: 'console.enter', method: 'GET' } as Operation) !== 'let in',
      ),
    ),
    // A page reads only the cookie.
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
    const headers = { ...(await credential.headers?.(person, api)), ...more };
    await credential.since?.(person, api);
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

  it.each(pages)('%s tells them nothing in its data for scripts either', async (path) => {
    for (const [name, credential] of Object.entries(outsiders)) {
      const { status, text } = await open(path, credential, { rsc: '1' });
      expect([name, status < 500, text.includes('learner-')]).toEqual([name, true, false]);
    }
  });

  it.each(pages)('%s opens without invalid parameters of its address', async (path) => {
    const admin = { headers: withCookie, verdict: refused };
    const cut = await open(`${path}?cursor=WyJuYW1lIiwiQSI&page=2&limit=100`, admin);
    if (cut.status !== 200) {
      expect([cut.status === 404 || cut.to]).toEqual([cut.status === 404 || `${path}?limit=100`]);
    }
    const nothing = ADDRESS_WORDS.map((word) => `${word}=%00`).join('&');
    const { status, to } = await open(`${path}?${nothing}`, admin);
    expect([to, status === 200 || status === 404]).toEqual(['', true]);
  });

  const noIds = ['9007199254740992', '9999999999999999', '-1', '1.5', 'one', '%00', '1%27'];
  const nowhere = noIds
    .flatMap((parameter) => pagePaths('app/(console)', parameter))
    .filter((path) => !pages.includes(path));
  it.each(nowhere)('%s is not there, whatever its query', async (path) => {
    for (const query of ['', '?id=1&user_id=1']) {
      const { status, to } = await open(path + query, { headers: withCookie, verdict: refused });
      expect([query, status, to]).toEqual([query, 404, '']);
    }
  });

  it.each(pages)('%s opens for an admin', async (path) => {
    const { status, to } = await open(path, { headers: withCookie, verdict: refused });
    expect([to, status < 400 || status === 404]).toEqual(['', true]);
  });
});
