import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCheck } from '@/lib/health/run-check';
import { readUser } from '@/lib/users/read-user';
import { updateUser } from '@/lib/users/update-user';
import { TOPICS } from '@/lib/vocabulary/live';
import { type Api, borrowApi, type OwnApi, startApi } from '@/tests/support/api';
import { addUser, plantPair } from '@/tests/support/context';
import { type LiveClient, openLive } from '@/tests/support/live';
import { newcomerOf } from '@/tests/support/newcomers';
import { startServer } from '@/tests/support/server';
import { severable } from '@/tests/support/severed-database';
import { waitFor } from '@/tests/support/wait-for';

const STREAMS_OF_USER_MAX = 20;

let api: Api;
beforeAll(async () => {
  api = await borrowApi();
});
afterAll(() => api.close());

async function headersOf(role: 'viewer' | 'operator' = 'viewer') {
  const person = await newcomerOf(api.db, role);
  return { person, headers: { authorization: `Bearer ${await person.token('access')}` } };
}

async function breakAPair(to: Pick<Api, 'db'> & Parameters<typeof runCheck>[0] = api): Promise<void> {
  await plantPair(to.db, await addUser(to.db), { progress: 3, license: 1 });
  await runCheck(to, { confirmDelayMs: 0 });
}

describe('a stream of changes', () => {
  it('is for people who may enter the console', async () => {
    const path = '/api/v1/live';
    expect((await api.call('GET', path)).status).toBe(401);
    expect((await api.call('GET', path, { as: 'instructor' })).status).toBe(403);
    expect((await api.call('GET', path, { as: 'viewer' })).status).toBe(200);
  });

  it('is no answer that a proxy may keep, compress or collect', async () => {
    const { headers } = await headersOf();
    const live = await openLive(api.server.origin, { ...headers, 'accept-encoding': 'gzip, br' });
    const sent = live.answer.headers;
    expect(sent.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(sent.get('cache-control')).toBe('no-store, no-transform');
    expect(sent.get('x-accel-buffering')).toBe('no');
    expect(sent.get('content-encoding')).toBeNull();
    expect(sent.get('x-request-id')).toMatch(/./);
    await live.close();
  });

  it('begins with the marks of all topics, and tells a change that another program made in the database', async () => {
    const { headers } = await headersOf();
    const live = await openLive(api.server.origin, headers);
    expect(Object.keys((await live.next()) ?? {}).toSorted()).toEqual([...TOPICS].toSorted());
    await breakAPair();
    await live.until('checks', 'violations');
    await live.close();
  });

  it('of a HEAD does not begin', async () => {
    const { headers } = await headersOf();
    for (let times = 0; times <= STREAMS_OF_USER_MAX; times++) {
      const { status, body } = await fetch(`${api.server.origin}/api/v1/live`, { method: 'HEAD', headers });
      expect([status, body]).toEqual([200, null]);
    }
  });

  it('is refused to a user who has too many, until one of them is closed', async () => {
    const { headers } = await headersOf();
    const open: LiveClient[] = [];
    for (let times = 0; times < STREAMS_OF_USER_MAX; times++) {
      open.push(await openLive(api.server.origin, headers));
      expect(open.at(-1)?.answer.status).toBe(200);
    }
    const refused = await fetch(`${api.server.origin}/api/v1/live`, { headers });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
    expect(await refused.json()).toMatchObject({ code: 'rate_limited' });
    await open.pop()?.close();
    const again = await waitFor('a place is free', async () => {
      const live = await openLive(api.server.origin, headers);
      return live.answer.status === 200 && live;
    });
    for (const live of [...open, again]) await live.close();
  });

  it('ends when the caller signs out, and when the caller may not enter the console any more', async () => {
    const [leaving, demoted, staying] = [await headersOf(), await headersOf('operator'), await headersOf()];
    const open = async ({ headers }: typeof leaving) => openLive(api.server.origin, headers);
    const [left, lost, kept] = [await open(leaving), await open(demoted), await open(staying)];
    await api.call('POST', '/api/v1/auth/logout-everywhere', { token: await leaving.person.token('access') });
    const { version } = await readUser(api, { id: demoted.person.id });
    await updateUser(api, { id: demoted.person.id, version, changes: { role: 'student' } });
    await Promise.all([left.untilEnd(), lost.untilEnd()]);
    await kept.next();
    await breakAPair();
    await kept.until('violations');
    await kept.close();
  });
});

describe.each([
  ['by Next', {}],
  ['by itself', { NEXT_MANUAL_SIG_HANDLE: '1' }],
])('a server that is stopped %s', (_, env) => {
  let own: OwnApi;
  beforeAll(async () => {
    own = await startApi(env);
  });
  afterAll(() => own.close());

  it('ends its streams and is gone, without cutting anything off', async () => {
    const live = await openLive(own.server.origin, { authorization: `Bearer ${await own.token('viewer')}` });
    await live.next();
    const stopped = own.server.stop();
    await live.untilEnd();
    await stopped;
    expect(own.server.output()).not.toContain('cut off');
  });
});

it('while the database is away a stream stays and says so, and afterwards it tells what changed', async () => {
  const way = await severable(api.url);
  const server = await startServer({ databaseUrl: way.url });
  try {
    const { headers } = await headersOf();
    const live = await openLive(server.origin, headers);
    expect(await live.next()).not.toBeNull();
    await way.cut();
    await waitFor('a comment', async () => (await live.next()) === null);
    await way.mend();
    await breakAPair();
    await live.until('violations');
    await live.close();
    expect(server.output()).not.toMatch(/unhandled/i);
  } finally {
    await server.stop();
    await way.close();
  }
});
