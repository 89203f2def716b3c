import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, borrowApi, login, PASSWORD, untilHeard } from '@/tests/support/api';
import { usersOf } from '@/tests/support/users';

let api: Api;
beforeAll(async () => {
  api = await borrowApi();
});
afterAll(() => api.close());

const { person, me, auditOf } = usersOf(() => api);

describe('passwords', () => {
  it('an admin gives a new one, generated and answered once, and every session of the user ends', async () => {
    const { id, email, access_token } = await person();
    const reset = (body: object) =>
      api.call('POST', `/api/v1/users/${id}/reset-password`, { as: 'admin', body });
    const generated = await reset({});
    expect(generated).toMatchObject({ status: 200, body: { sessions_ended: 1 } });
    expect((await me(access_token)).status).toBe(401);
    const fresh = await login(api.server.origin, email, String(generated.body.password));
    expect((await me(fresh.access_token)).status).toBe(200);
    expect(await reset({ password: 'sundry purple lampshades' })).toMatchObject({
      status: 200,
      body: { password: null, sessions_ended: 1 },
    });
    await login(api.server.origin, email, 'sundry purple lampshades');
    expect(await reset({ password: '111111111111' })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'password' }] },
    });
    expect(JSON.stringify(await auditOf(`user/${id}`))).not.toContain(String(generated.body.password));
  });

  it('a user changes their own: other sessions end, this one stays', async () => {
    const { email, access_token } = await person();
    const other = await login(api.server.origin, email);
    const change = (body: object) =>
      api.call('POST', '/api/v1/auth/me/password', { token: access_token, body });
    const next = 'sundry purple lampshades';
    expect(await change({ current_password: 'not the password', new_password: next })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'current_password' }] },
    });
    for (const bad of ['short', 'qwertyqwerty', PASSWORD, email]) {
      expect(await change({ current_password: PASSWORD, new_password: bad })).toMatchObject({
        status: 422,
        body: { errors: [{ path: 'new_password' }] },
      });
    }
    expect(await change({ current_password: PASSWORD, new_password: next })).toMatchObject({
      status: 200,
      body: { sessions_ended: 1 },
    });
    expect((await me(access_token)).status).toBe(200);
    expect((await me(other.access_token)).status).toBe(401);
    await login(api.server.origin, email, next);
  });

  it('a user changes their own and keeps the other sessions on request', async () => {
    const { email, access_token } = await person();
    const other = await login(api.server.origin, email);
    const body = { current_password: PASSWORD, new_password: 'sundry purple lampshades' };
    const changed = await api.call('POST', '/api/v1/auth/me/password', {
      token: access_token,
      body: { ...body, end_other_sessions: false },
    });
    expect(changed).toMatchObject({ status: 200, body: { sessions_ended: 0 } });
    expect((await me(other.access_token)).status).toBe(200);
  });

  it('wrong current passwords are counted, the eleventh is refused', async () => {
    const { access_token } = await person();
    const body = { current_password: 'not the password', new_password: 'sundry purple lampshades' };
    const guess = () => api.call('POST', '/api/v1/auth/me/password', { token: access_token, body });
    const answers = await Promise.all(Array.from({ length: 11 }, () => untilHeard(guess)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(10).fill(422), 429]);
  });

  it('are never kept with an Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'the-same-key' };
    const body = {
      email: 'keyed@example.org',
      name: 'K',
      role: 'viewer',
      password: 'sundry purple lampshades',
    };
    await api.call('POST', '/api/v1/users', { as: 'admin', headers, body });
    const { rows } = await api.db.execute(sql`SELECT FROM idempotency_keys`);
    expect(rows).toHaveLength(0);
  });
});

describe('sessions', () => {
  it('an admin sees them all, newest first, page by page, and ends any of them', async () => {
    const one = await person();
    await login(api.server.origin, one.email);
    await login(api.server.origin, one.email);
    const path = `/api/v1/sessions?user_id=${one.id}&active=true&limit=2`;
    const first = await api.call('GET', path, { as: 'admin' });
    const page = first.body as unknown as { id: string; created_at: string; user_email: string }[];
    expect(first.headers.get('x-total-count')).toBe('3');
    expect(page).toHaveLength(2);
    expect(page[0]).toMatchObject({ user_email: one.email, kind: 'api', active: true, current: false });
    const next = /<([^>]+)>/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const rest = (await api.call('GET', next, { as: 'admin' })).body as unknown as { id: string }[];
    expect(rest).toHaveLength(1);
    const { session_id: id } = (await me(one.access_token)).body;
    expect(rest[0]?.id).toBe(id);
    expect((await api.call('DELETE', `/api/v1/sessions/${id}`, { as: 'admin' })).status).toBe(204);
    expect((await me(one.access_token)).status).toBe(401);
    const ended = await api.call('GET', `/api/v1/sessions?user_id=${one.id}&active=false`, { as: 'admin' });
    expect(ended.body).toMatchObject([{ id, ended_how: 'revoked', active: false }]);
    expect(await auditOf(`session/${id}`)).toMatchObject([
      { actor: `user:${one.id}`, action: 'session.begin', after: { kind: 'api' } },
      { actor: `user:${api.users.admin.id}`, action: 'session.end', after: { how: 'revoked' } },
    ]);
    const unknown = '5f0c6c1e-0000-4000-8000-000000000001';
    expect((await api.call('DELETE', `/api/v1/sessions/${unknown}`, { as: 'admin' })).status).toBe(404);
    for (const query of ['cursor=nonsense', 'active=perhaps', 'user_id=-1', 'sort=id']) {
      expect((await api.call('GET', `/api/v1/sessions?${query}`, { as: 'admin' })).status).toBe(422);
    }
  });
});
