import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '@/lib/contract/operation';
import { type Answer, type Api, login, send, startApi } from '@/tests/support/api';
import { activity, addUser, plantPair, storedPair } from '@/tests/support/context';
import { newcomersOf } from '@/tests/support/newcomers';
import { addressOf, OPERATIONS } from '@/tests/support/requests';
import { startServer, type WebServer } from '@/tests/support/server';

let api: Api;
let second: WebServer;
beforeAll(async () => {
  api = await startApi();
  // What is true of two requests must be true of two processes.
  second = await startServer({ databaseUrl: api.url });
  for (const role of ['operator', 'admin'] as const) await api.token(role);
});
afterAll(async () => {
  await second.stop();
  await api.close();
});

const times = <T>(count: number, work: (at: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, at) => work(at)));
/** Every other request goes to the other process. */
const originOf = (at: number) => (at % 2 === 0 ? api.server.origin : second.origin);
const count = (answers: Answer[], status: number) =>
  answers.filter((answer) => answer.status === status).length;

describe('refresh tokens', () => {
  const refresh = (token: unknown, at = 0) =>
    send(originOf(at), 'POST', '/api/v1/auth/refresh', { body: { refresh_token: token } });
  const logout = (token: unknown, at = 0) =>
    send(originOf(at), 'POST', '/api/v1/auth/logout', { body: { refresh_token: token } });
  const me = (token: unknown) =>
    send(api.server.origin, 'GET', '/api/v1/auth/me', { headers: { authorization: `Bearer ${token}` } });
  const begin = () => login(api.server.origin, api.users.viewer.email);

  it('shown by twenty requests at once, each gets a token of its own, of one session, that works', async () => {
    const { refresh_token } = await begin();
    const answers = await times(20, (at) => refresh(refresh_token, at));
    expect(count(answers, 200)).toBe(20);
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(20);
    const again = await Promise.all(answers.map(({ body }, at) => refresh(body.refresh_token, at)));
    expect(count(again, 200)).toBe(20);
    const sessions = await Promise.all(again.map(({ body }) => me(body.access_token)));
    expect(count(sessions, 200)).toBe(20);
  });

  it('shown while its session is ended, nothing that came of it outlives the session', async () => {
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

  it('shown again after the grace, beside its honest successors, the whole session ends for all', async () => {
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

describe('an Idempotency-Key', () => {
  let keys = 0;
  const newKey = () => `key-${process.pid}-${++keys}`;
  const write = async (
    key: string,
    body: unknown,
    options: { at?: number; as?: 'operator' | 'admin'; path?: string } = {},
  ) =>
    send(originOf(options.at ?? 0), 'POST', options.path ?? '/api/v1/enrolments', {
      body,
      headers: {
        authorization: `Bearer ${await api.token(options.as ?? 'operator')}`,
        'idempotency-key': key,
      },
    });
  const enrolment = async () => ({ user_id: await addUser(api.db), specialization: 'PLAYER' });
  const keep = (key: string, more: ReturnType<typeof sql>) =>
    api.db.execute(sql`UPDATE idempotency_keys SET ${more} WHERE key = ${key}`);

  it('sent twenty times at once runs once; the others hear that, or what came of it', async () => {
    const [key, body] = [newKey(), await enrolment()];
    const answers = await times(20, (at) => write(key, body, { at }));
    const ran = answers.filter(
      ({ status, headers }) => status === 201 && !headers.has('idempotency-replayed'),
    );
    expect(ran).toHaveLength(1);
    for (const { status, body: said, headers } of answers) {
      if (status === 409) expect(said.code).toBe('in_progress');
      else expect([status, said]).toEqual([201, ran[0]?.body]);
      expect(headers.get('x-request-id')).toBeTruthy();
    }
    const later = await write(key, body, { at: 1 });
    expect([later.status, later.body, later.headers.get('idempotency-replayed')]).toEqual([
      201,
      ran[0]?.body,
      'true',
    ]);
  });

  it('of a repair runs it once, and its kept answer says where it is', async () => {
    const user = await addUser(api.db);
    await plantPair(api.db, user, { progress: 1, license: null });
    const body = { scope: { pairs: [{ user_id: user, specialization: 'PLAYER' }] } };
    const [key, path] = [newKey(), '/api/v1/repairs'];
    const answers = await times(10, (at) => write(key, body, { at, path }));
    const last = await write(key, body, { path });
    expect(
      new Set([...answers, last].filter(({ status }) => status === 201).map((one) => one.body.id)).size,
    ).toBe(1);
    expect(last.headers.get('location')).toBe(`/api/v1/repairs/${last.body.id}`);
    const { rows } = await api.db.execute(sql`
      SELECT count(*)::int AS runs FROM repairs WHERE scope->'pairs'->0->>'user_id' = ${String(user)}`);
    expect(rows).toEqual([{ runs: 1 }]);
  });

  it('of a thousand activities counts them once', async () => {
    const user = await addUser(api.db);
    const body = Array.from({ length: 1000 }, (_, at) => activity(user, `many-${at}`, { xp: 1 }));
    const [key, path] = [newKey(), '/api/v1/activities'];
    const answers = await times(4, (at) => write(key, body, { at, path }));
    expect(count(answers, 200) + count(answers, 409)).toBe(4);
    expect(await storedPair(api.db, user)).toMatchObject({ total_xp: '1000', ledger: 1000 });
    const replayed = await write(key, body, { path });
    expect(replayed.body).toEqual(answers.find(({ status }) => status === 200)?.body);
  });

  it('names one request: another body, path, query or method is refused with 409', async () => {
    const [key, body] = [newKey(), await enrolment()];
    expect((await write(key, body)).status).toBe(201);
    const others = await Promise.all([
      write(key, { ...body, specialization: 'COACH' }),
      write(key, activity(body.user_id, 'k'), { path: '/api/v1/activities' }),
      write(key, {}, { path: '/api/v1/health/check-now?dry_run=true' }),
    ]);
    expect(others.map((one) => [one.status, one.body.code])).toEqual(others.map(() => [409, 'key_reused']));
    // The same fields in another order are the same request.
    const turned = await write(key, { specialization: body.specialization, user_id: body.user_id });
    expect(turned.headers.get('idempotency-replayed')).toBe('true');
  });

  it('is its user’s own', async () => {
    const [key, body] = [newKey(), await enrolment()];
    const [one, two] = await Promise.all([
      write(key, body, { as: 'operator' }),
      write(key, body, { as: 'admin' }),
    ]);
    expect([one?.status, two?.status].sort()).toEqual([200, 201]);
  });

  it('of a write that was refused, or failed on our side, is free again', async () => {
    const [refused, missing] = [newKey(), { user_id: 999_999_999, specialization: 'PLAYER' }];
    expect((await write(refused, missing)).status).toBe(404);
    expect((await write(refused, await enrolment())).status).toBe(201);

    const [failed, body] = [newKey(), await enrolment()];
    await api.owner.execute(sql`ALTER TABLE user_licenses RENAME TO elsewhere`);
    const failure = await write(failed, body).finally(() =>
      api.owner.execute(sql`ALTER TABLE elsewhere RENAME TO user_licenses`),
    );
    expect(failure.status).toBe(500);
    expect((await write(failed, body)).status).toBe(201);
  });

  it('whose write died without an answer is free again after a minute, not before', async () => {
    const [key, body] = [newKey(), await enrolment()];
    expect((await write(key, body)).status).toBe(201);
    await keep(key, sql`status = NULL, headers = NULL, body = NULL`);
    expect((await write(key, body)).body.code).toBe('in_progress');
    await keep(key, sql`created_at = now() - interval '61 s'`);
    const answers = await times(6, (at) => write(key, body, { at }));
    expect(
      answers.filter(({ status, headers }) => status === 200 && !headers.has('idempotency-replayed')),
    ).toHaveLength(1);
  });

  it('is kept for a day', async () => {
    const [key, body] = [newKey(), await enrolment()];
    await write(key, body);
    await keep(key, sql`created_at = now() - interval '23 hours'`);
    expect((await write(key, body)).headers.get('idempotency-replayed')).toBe('true');
  });

  it('that is no key is refused with 422', async () => {
    const body = await enrolment();
    for (const key of ['', ' ', 'x'.repeat(201)]) {
      const answer = await write(key, body);
      expect([key.length, answer.status]).toEqual([key.length, 422]);
    }
    for (const key of ["' OR 1=1 --", '__proto__', 'x'.repeat(200), '\xe9\xfc', '{"a":1}', '0']) {
      expect([key, (await write(key, body)).status]).not.toEqual([key, 422]);
      expect((await write(key, body)).headers.get('idempotency-replayed')).toBe('true');
    }
  });
});

describe('two who decide at once', () => {
  const levelOf = (user: number) => `/api/v1/pairs/${user}/PLAYER`;
  const decide = async (user: number, version: string, level: number, at: number) =>
    send(originOf(at), 'PUT', `${levelOf(user)}/level`, {
      body: { level },
      headers: { authorization: `Bearer ${await api.token('admin')}`, 'if-match': version },
    });

  it('on the level of a pair: exactly one wins, and the others hear that it changed', async () => {
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
        await plantPair(api.db, user, { progress: 2, license: null });
        const body = { scope: { pairs: [{ user_id: user, specialization: 'PLAYER' }] } };
        const authorization = `Bearer ${await api.token('operator')}`;
        const answers = await times(people, (at) =>
          send(originOf(at), 'POST', '/api/v1/repairs', { body, headers: { authorization } }),
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
      send(originOf(at), 'POST', '/api/v1/health/check-now', { headers: { authorization } }),
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

  it('is asked for by operations that change what was seen', () => {
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
