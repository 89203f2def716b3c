import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send } from '@/tests/support/api';
import { activity, addUser, plantPair, storedPair } from '@/tests/support/context';
import { addProgram, type KeyedProgram } from '@/tests/support/keyed-programs';
import { count, startTwoProcesses, type TwoProcesses, times } from '@/tests/support/two-processes';

let api: TwoProcesses;
beforeAll(async () => {
  api = await startTwoProcesses();
});
afterAll(() => api.close());

describe('an Idempotency-Key', () => {
  let keys = 0;
  const newKey = () => `key-${process.pid}-${++keys}`;
  const write = async (
    key: string,
    body: unknown,
    options: { at?: number; as?: 'operator' | 'admin'; path?: string } = {},
  ) =>
    send(api.originOf(options.at ?? 0), 'POST', options.path ?? '/api/v1/enrolments', {
      body,
      headers: {
        authorization: `Bearer ${await api.token(options.as ?? 'operator')}`,
        'idempotency-key': key,
      },
    });
  const enrolment = async () => ({ user_id: await addUser(api.db), specialization: 'PLAYER' });
  const keep = (key: string, more: ReturnType<typeof sql>) =>
    api.db.execute(sql`UPDATE idempotency_keys SET ${more} WHERE key = ${key}`);

  it('sent twenty times at once runs once; the others get “in progress” or its answer', async () => {
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

  it('belongs to its user', async () => {
    const [key, body] = [newKey(), await enrolment()];
    const [one, two] = await Promise.all([
      write(key, body, { as: 'operator' }),
      write(key, body, { as: 'admin' }),
    ]);
    expect([one?.status, two?.status].sort()).toEqual([200, 201]);
  });

  it('belongs to its API key, and its activity is stored with that key', async () => {
    const [key, body] = [newKey(), await enrolment()];
    const may = { permissions: 'record' } as const;
    const [one, two] = [await addProgram(api, may), await addProgram(api, may)];
    const keyed = (by: KeyedProgram, at: number, path = '/api/v1/enrolments', sent: unknown = body) =>
      send(api.originOf(at), 'POST', path, {
        body: sent,
        headers: { ...by.headers, 'idempotency-key': key },
      });
    expect((await keyed(one, 0)).status).toBe(201);
    expect((await keyed(two, 1)).status).toBe(200);
    const again = await keyed(one, 1);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    await send(api.originOf(1), 'POST', '/api/v1/activities', {
      body: activity(body.user_id, 'by-key', { xp: 5 }),
      headers: one.headers,
    });
    const { rows } = await api.db.execute(sql`
      SELECT actor FROM activities WHERE user_id = ${body.user_id} UNION SELECT actor FROM license_progressions WHERE user_id = ${body.user_id}`);
    expect(rows).toEqual([{ actor: `key:${one.keyId} (${one.name})` }]);
    // One process revokes it, and the other refuses it from the next request on.
    const { keyId, id } = one;
    await send(api.originOf(0), 'DELETE', `/api/v1/programs/${id}/keys/${keyId}`, {
      headers: { authorization: `Bearer ${await api.token('admin')}` },
    });
    const refused = await keyed(one, 1);
    expect([refused.status, refused.body.code]).toEqual([401, 'unauthenticated']);
    expect(refused.headers.get('www-authenticate')).toContain('invalid_token');
    const mistyped = await send(api.originOf(1), 'GET', '/api/v1/specializations', {
      headers: { authorization: `Bearer ${two.key.slice(0, -1)}` },
    });
    expect([mistyped.status, mistyped.body.detail]).toEqual([401, expect.stringContaining('typing error')]);
  });

  it('of a write that was refused, or failed on our side, is free again', async () => {
    const [refused, missing] = [newKey(), { user_id: 999_999_999, specialization: 'PLAYER' }];
    expect((await write(refused, missing)).status).toBe(404);
    expect((await write(refused, await enrolment())).status).toBe(201);

    const [failed, body] = [newKey(), await enrolment()];
    await api.owner.execute(
      sql`CREATE FUNCTION fail_here() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''a defect''; END'`,
    );
    await api.owner.execute(
      sql`CREATE TRIGGER fail_here BEFORE INSERT ON user_licenses FOR EACH ROW EXECUTE FUNCTION fail_here()`,
    );
    const failure = await write(failed, body).finally(() =>
      api.owner.execute(sql`DROP FUNCTION fail_here CASCADE`),
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
