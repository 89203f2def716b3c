import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '@/lib/contract/operation';
import { login, send } from '@/tests/support/api';
import { addUser, plantPair, storedPair } from '@/tests/support/context';
import { newcomersOf } from '@/tests/support/newcomers';
import { addressOf, OPERATIONS } from '@/tests/support/requests';
import { count, startTwoProcesses, type TwoProcesses, times } from '@/tests/support/two-processes';

let api: TwoProcesses;
beforeAll(async () => {
  api = await startTwoProcesses();
});
afterAll(() => api.close());

describe('refresh tokens', () => {
  const refresh = (token: unknown, at = 0) =>
    send(api.originOf(at), 'POST', '/api/v1/auth/refresh', { body: { refresh_token: token } });
  const logout = (token: unknown, at = 0) =>
    send(api.originOf(at), 'POST', '/api/v1/auth/logout', { body: { refresh_token: token } });
  const me = (token: unknown) =>
    send(api.server.origin, 'GET', '/api/v1/auth/me', { headers: { authorization: `Bearer ${token}` } });
  const begin = () => login(api.server.origin, api.users.viewer.email);

  it('shown by twenty requests at once, all get the same next one, and none is left over', async () => {
    let { refresh_token: token }: { refresh_token: unknown } = await begin();
    for (let round = 0; round < 3; round++) {
      const shown = token;
      const answers = await times(20, (at) => refresh(shown, at));
      expect(count(answers, 200)).toBe(20);
      const next = new Set(answers.map(({ body }) => body.refresh_token));
      expect(next.size).toBe(1);
      [token] = next;
      const sessions = await Promise.all(answers.map(({ body }) => me(body.access_token)));
      expect(count(sessions, 200)).toBe(20);
      expect(new Set(sessions.map(({ body }) => body.session_id)).size).toBe(1);
    }
    const { rows } = await api.db.execute(sql`
      SELECT count(*)::int AS tokens, count(*) FILTER (WHERE rotated_at IS NULL)::int AS unspent FROM refresh_tokens
      WHERE family_id = (SELECT family_id FROM refresh_tokens WHERE token_hash = encode(sha256(${token}::bytea), 'hex'))`);
    expect(rows).toEqual([{ tokens: 4, unspent: 1 }]);
  });

  it('used while its session is ended, no new token outlives the session', async () => {
    for (let round = 0; round < 5; round++) {
      const { refresh_token, access_token } = await begin();
      const [ended, ...answers] = await Promise.all([
        logout(refresh_token, 1),
        ...Array.from({ length: 8 }, (_, at) => refresh(refresh_token, at)),
      ]);
      expect(ended?.status).toBe(204);
      for (const { status } of answers) expect([200, 401]).toContain(status);
      const left = answers.filter(({ status }) => status === 200).map(({ body }) => body);
      const after = await Promise.all([
        me(access_token),
        ...left.map((body) => me(body.access_token)),
        ...left.map((body) => refresh(body.refresh_token)),
      ]);
      expect(count(after, 401)).toBe(after.length);
    }
  });

  it('used again after the grace, beside its valid successors, the whole session ends for all', async () => {
    const first = await begin();
    const next = (await refresh(first.refresh_token)).body;
    await api.db.execute(sql`
      UPDATE refresh_tokens SET rotated_at = rotated_at - interval '11 s'
      WHERE token_hash = encode(sha256(${first.refresh_token}::bytea), 'hex')`);
    const answers = await times(10, (at) =>
      refresh(at % 3 === 0 ? first.refresh_token : next.refresh_token, at),
    );
    for (const [at, { status }] of answers.entries())
      expect(at % 3 === 0 ? [401] : [200, 401]).toContain(status);
    const left = [next, ...answers.filter(({ status }) => status === 200).map(({ body }) => body)];
    const after = await Promise.all(
      left.flatMap((body) => [me(body.access_token), refresh(body.refresh_token)]),
    );
    expect(count(after, 401)).toBe(after.length);
  });
});

describe('two who decide at once', () => {
  const levelOf = (user: number) => `/api/v1/pairs/${user}/PLAYER`;
  const decide = async (user: number, version: string, level: number, at: number) =>
    send(api.originOf(at), 'PUT', `${levelOf(user)}/level`, {
      body: { level },
      headers: { authorization: `Bearer ${await api.token('admin')}`, 'if-match': version },
    });

  it('on the level of a pair: exactly one succeeds, and the others are told that it changed', async () => {
    for (let round = 0; round < 5; round++) {
      const user = await addUser(api.db);
      await plantPair(api.db, user, {});
      const seen = (await api.call('GET', levelOf(user), { as: 'admin' })).headers.get('etag') as string;
      const answers = await times(6, (at) => decide(user, seen, 2 + (at % 3), at));
      expect([count(answers, 200), count(answers, 412)]).toEqual([1, 5]);
      const stored = await storedPair(api.db, user);
      expect(stored).toMatchObject({ license_level: stored.progress_level, history: 1 });
      const won = answers.find(({ status }) => status === 200)?.body;
      expect(won).toMatchObject({ progress: { current_level: stored.progress_level }, in_agreement: true });
      const { rows } = await api.db.execute(sql`
        SELECT count(*)::int AS audited FROM audit_log WHERE action = 'pair.set_level' AND target = ${`pair/${user}/PLAYER`}`);
      expect(rows).toEqual([{ audited: 1 }]);
    }
  });

  it.each([2, 8])(
    'on the repair of a pair, %i of them: it is repaired once, and the others are told',
    async (people) => {
      for (let round = 0; round < 3; round++) {
        const user = await addUser(api.db);
        await plantPair(api.db, user, { progress: 2, license: null, xp: 25_000, sessions: 12 });
        const body = { scope: { pairs: [{ user_id: user, specialization: 'PLAYER' }] } };
        const authorization = `Bearer ${await api.token('operator')}`;
        const answers = await times(people, (at) =>
          send(api.originOf(at), 'POST', '/api/v1/repairs', { body, headers: { authorization } }),
        );
        expect(count(answers, 201)).toBe(people);
        const outcomes = answers.map(({ body: run }) => (run.actions as { outcome: string }[])[0]?.outcome);
        expect(outcomes.filter((outcome) => outcome === 'repaired')).toHaveLength(1);
        for (const outcome of outcomes) {
          expect(['repaired', 'already_agreed', ...(people > 2 ? ['busy'] : [])]).toContain(outcome);
        }
        expect(await storedPair(api.db, user)).toMatchObject({
          progress_level: 2,
          license_level: 2,
          history: 1,
        });
      }
    },
  );

  it('to check now, ten times in two processes: one runs, the others join it', async () => {
    const before = await api.db.execute(sql`SELECT count(*)::int AS checks FROM health_checks`);
    const user = await addUser(api.db);
    await plantPair(api.db, user, { progress: 3, license: 1 });
    const authorization = `Bearer ${await api.token('operator')}`;
    const answers = await times(10, (at) =>
      send(api.originOf(at), 'POST', '/api/v1/health/check-now', { headers: { authorization } }),
    );
    expect(count(answers, 200)).toBe(10);
    expect(answers.filter(({ body }) => body.joined)).toHaveLength(9);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    const after = await api.db.execute(sql`SELECT count(*)::int AS checks FROM health_checks`);
    expect(Number(after.rows[0]?.checks) - Number(before.rows[0]?.checks)).toBe(1);
  });
});

describe('If-Match', () => {
  const versioned = OPERATIONS.filter(({ version }) => version !== undefined);

  it('is required by operations that change an object that the caller has read', () => {
    expect(versioned.length).toBeGreaterThan(0);
  });

  it.each(versioned.map((operation): [string, Operation] => [operation.id, operation]))(
    '%s refuses a list, and never takes one that is stale',
    async (_, operation) => {
      const headers = ['"1", "2"', '"', ',', '"a"b"', 'W/', '"stale"', 'W/"stale"', 'stale', '*'];
      const people = await newcomersOf(api.db, 'admin', headers.length);
      const answers = await times(headers.length, async (at) =>
        send(api.server.origin, operation.method, addressOf(operation), {
          body: {},
          headers: {
            authorization: `Bearer ${await people[at]?.token('access')}`,
            'if-match': headers[at] as string,
          },
        }),
      );
      for (const { status } of answers) expect([404, 409, 412, 422]).toContain(status);
    },
  );

  it('with the version that was seen lets through, weak or strong; a stale one does not, nor a list or a star', async () => {
    const user = await addUser(api.db);
    await plantPair(api.db, user, {});
    const path = `/api/v1/pairs/${user}/PLAYER`;
    const seen = async () => (await api.call('GET', path, { as: 'admin' })).headers.get('etag') as string;
    const set = (level: number, version: string, body: object = {}) =>
      api.call('PUT', `${path}/level`, {
        as: 'admin',
        body: { level, ...body },
        headers: { 'if-match': version },
      });
    const stale = await seen();
    expect((await set(2, stale)).status).toBe(200);
    expect((await set(3, stale)).body).toMatchObject({ status: 412, code: 'precondition_failed' });
    expect((await set(3, `W/${await seen()}`)).status).toBe(200);
    for (const none of ['*', `${stale}, ${await seen()}`, '""', '']) {
      expect([none, (await set(4, none)).status]).toEqual([none, 422]);
    }
    const inBody = await api.call('PUT', `${path}/level`, {
      as: 'admin',
      body: { level: 4, version: stale.replaceAll('"', '') },
    });
    expect(inBody.body).toMatchObject({ status: 409, code: 'stale_version' });
    expect((await set(4, await seen(), { version: 'other' })).status).toBe(422);
    expect((await api.call('PUT', `${path}/level`, { as: 'admin', body: { level: 4 } })).status).toBe(422);
    expect(await storedPair(api.db, user)).toMatchObject({ progress_level: 3, license_level: 3 });
  });
});
