import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, borrowApi, login } from '@/tests/support/api';
import { usersOf } from '@/tests/support/users';

let api: Api;
beforeAll(async () => {
  api = await borrowApi();
});
afterAll(() => api.close());

const { person, me, auditOf } = usersOf(() => api);
const read = (id: number) => api.call('GET', `/api/v1/users/${id}`, { as: 'admin' });

async function edit(id: number, body: object, options: { token?: string; version?: string } = {}) {
  const version = options.version ?? String((await read(id)).body.version);
  return api.call('PATCH', `/api/v1/users/${id}`, {
    ...(options.token ? { token: options.token } : { as: 'admin' as const }),
    headers: { 'if-match': `"${version}"` },
    body,
  });
}

describe('one user', () => {
  it('is created with or without a password, and answered without any secret', async () => {
    const body = {
      email: ' New@Example.org ',
      name: 'New',
      role: 'viewer',
      password: 'sundry purple lampshades',
    };
    const created = await api.call('POST', '/api/v1/users', { as: 'admin', body });
    expect(created.status).toBe(201);
    const id = Number(created.body.id);
    expect(created.headers.get('location')).toBe(`/api/v1/users/${id}`);
    expect(created.headers.get('etag')).toBe(`"${created.body.version}"`);
    expect(created.body).toMatchObject({
      email: 'new@example.org',
      role: 'viewer',
      is_active: true,
      has_password: true,
      single_sign_on: false,
      second_factor_enabled: false,
      last_sign_in_at: null,
    });
    expect(JSON.stringify(created.body)).not.toMatch(/argon2|hash|totp/i);
    await login(api.server.origin, 'new@example.org', body.password);
    expect((await read(id)).body.last_sign_in_at).not.toBeNull();

    const { password: _, ...without } = { ...body, email: 'none@example.org', external_id: 'X-1' };
    const silent = await api.call('POST', '/api/v1/users', { as: 'admin', body: without });
    expect(silent.body).toMatchObject({ has_password: false, external_id: 'X-1' });
    expect(await auditOf(`user/${id}`)).toMatchObject([
      { actor: `user:${api.users.admin.id}`, action: 'user.create', after: { role: 'viewer' } },
    ]);
  });

  it.each([
    [{ email: 'no address' }, 'email'],
    [{ name: ' ' }, 'name'],
    [{ name: 'x'.repeat(201) }, 'name'],
    [{ name: 'a\0b' }, 'name'],
    [{ role: 'king' }, 'role'],
    [{ password: 'too short' }, 'password'],
    [{ password: 'qwertyqwerty' }, 'password'],
    [{ password: 7 }, 'password'],
    [{ is_admin: true }, 'is_admin'],
  ])('is refused as %j, in a message that names the field', async (wrong, path) => {
    const body = { email: 'refused@example.org', name: 'Refused', role: 'viewer', ...wrong };
    const answer = await api.call('POST', '/api/v1/users', { as: 'admin', body });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path }] } });
  });

  it('is refused a second time, also when both come at once', async () => {
    const body = { email: 'twin@example.org', name: 'Twin', role: 'viewer' };
    const create = () => api.call('POST', '/api/v1/users', { as: 'admin', body });
    const answers = await Promise.all([create(), create(), create()]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
  });

  it('is refused the address of another user in any spelling of its letters, and the answer names that user', async () => {
    const body = {
      email: 'ÁRPÁD@példa.hu',
      name: 'Árpád',
      role: 'viewer',
      password: 'eleven sleepy hedgehogs',
    };
    const made = await api.call('POST', '/api/v1/users', { as: 'admin', body });
    expect(made).toMatchObject({ status: 201, body: { email: 'árpád@példa.hu' } });
    await login(api.server.origin, 'A\u0301rpád@Példa.hu', body.password);
    const again = { ...body, email: 'árpa\u0301d@PÉLDA.hu' };
    expect(await api.call('POST', '/api/v1/users', { as: 'admin', body: again })).toMatchObject({
      status: 409,
      body: { errors: [{ path: 'email', message: `belongs to user ${made.body.id}` }] },
    });
  });

  it('is edited only with the version that was seen', async () => {
    const { id } = await person();
    const seen = String((await read(id)).body.version);
    const first = await edit(id, { name: 'First' }, { version: seen });
    expect(first).toMatchObject({ status: 200, body: { name: 'First' } });
    expect(first.headers.get('etag')).toBe(`"${first.body.version}"`);
    expect(await edit(id, { name: 'Second' }, { version: seen })).toMatchObject({
      status: 412,
      body: { code: 'precondition_failed' },
    });
    const inBody = { as: 'admin', body: { name: 'Third', version: seen } } as const;
    expect((await api.call('PATCH', `/api/v1/users/${id}`, inBody)).status).toBe(409);
    const without = { as: 'admin', body: { name: 'Fourth' } } as const;
    expect((await api.call('PATCH', `/api/v1/users/${id}`, without)).status).toBe(422);
    expect((await read(id)).body.name).toBe('First');
    expect((await auditOf(`user/${id}`)).at(-1)).toMatchObject({
      action: 'user.update',
      before: { name: expect.stringMatching(/^Someone/) },
      after: { name: 'First' },
    });
  });

  it('keeps its version through sign-ins and edits that change nothing', async () => {
    const { id, email } = await person();
    const { version } = (await read(id)).body;
    await login(api.server.origin, email);
    expect((await read(id)).body.version).toBe(version);
    const same = await edit(id, { email, is_active: true });
    expect(same).toMatchObject({ status: 200, body: { version } });
    expect((await auditOf(`user/${id}`)).map(({ action }) => action)).toEqual(['user.create']);
  });

  it.each([
    [{}, ''],
    [{ email: 'nonsense' }, 'email'],
    [{ time_zone: 'Mars/Olympus' }, 'time_zone'],
    [{ time_zone: '+02:00' }, 'time_zone'],
    [{ locale: 'de' }, 'locale'],
    [{ password: 'sneaked in by an edit' }, 'password'],
    [{ token_version: 1 }, 'token_version'],
  ])('refuses the edit %j', async (body, path) => {
    const answer = await edit(api.users.viewer.id, body);
    expect(answer.status).toBe(422);
    expect((answer.body.errors as { path: string }[]).map((error) => error.path)).toContain(path);
  });

  it('refuses an e-mail address in use, and an unknown user', async () => {
    const { id } = await person();
    expect(await edit(id, { email: api.users.viewer.email })).toMatchObject({
      status: 409,
      body: { code: 'already_exists', errors: [{ path: 'email' }] },
    });
    expect((await edit(999_999, { name: 'X' }, { version: '1' })).status).toBe(404);
    expect((await read(999_999)).body.code).toBe('user_not_found');
  });
});

describe('roles and activity', () => {
  it('a new role counts on the very next request', async () => {
    const { id, access_token } = await person('viewer');
    const check = () => api.call('POST', '/api/v1/health/check-now?dry_run=true', { token: access_token });
    expect((await check()).status).toBe(403);
    await edit(id, { role: 'operator' });
    expect((await check()).status).toBe(200);
    await edit(id, { role: 'student' });
    expect((await check()).status).toBe(403);
  });

  it('a deactivated user is refused on the very next request, and their old session stays ended when active again', async () => {
    const { id, access_token, refresh_token } = await person();
    expect((await edit(id, { is_active: false })).body).toMatchObject({ is_active: false });
    expect((await me(access_token)).status).toBe(401);
    await edit(id, { is_active: true });
    expect((await me(access_token)).status).toBe(401);
    const refresh = await api.call('POST', '/api/v1/auth/refresh', { body: { refresh_token } });
    expect(refresh.status).toBe(401);
    const { rows } = await api.db.execute(sql`SELECT DISTINCT ended_how FROM sessions WHERE user_id = ${id}`);
    expect(rows).toEqual([{ ended_how: 'deactivated' }]);
  });

  it('nobody changes their own role or deactivates themselves, but may edit the rest', async () => {
    const admin = await person('admin');
    const own = { token: admin.access_token };
    for (const change of [{ role: 'viewer' }, { is_active: false }]) {
      expect(await edit(admin.id, change, own)).toMatchObject({ status: 403, body: { code: 'own_role' } });
    }
    expect((await edit(admin.id, { role: 'admin', name: 'Still me' }, own)).status).toBe(200);
    const reset = await api.call('POST', `/api/v1/users/${admin.id}/reset-password`, { ...own, body: {} });
    expect(reset).toMatchObject({ status: 403, body: { code: 'own_role' } });
    await edit(admin.id, { is_active: false });
  });
});

describe('one’s own account', () => {
  it('says what the console needs, and takes a name, a language and a time zone', async () => {
    const { id, access_token: token } = await person();
    const first = await me(token);
    expect(first.body).toMatchObject({ id, locale: null, time_zone: null, second_factor_enabled: false });
    const body = { name: 'Renamed', locale: 'hu', time_zone: 'Europe/Budapest' };
    const changed = await api.call('PATCH', '/api/v1/auth/me', { token, body });
    expect(changed).toMatchObject({ status: 200, body });
    expect((await me(token)).body).toMatchObject(body);
    await api.call('PATCH', '/api/v1/auth/me', { token, body: { locale: null } });
    expect((await me(token)).body).toMatchObject({ ...body, locale: null });
    for (const wrong of [{}, { role: 'admin' }, { email: 'x@example.org' }, { time_zone: 'here' }]) {
      expect((await api.call('PATCH', '/api/v1/auth/me', { token, body: wrong })).status).toBe(422);
    }
    expect((await auditOf(`user/${id}`)).at(-1)).toMatchObject({
      actor: `user:${id}`,
      action: 'user.update',
      before: { locale: 'hu' },
      after: { locale: null },
    });
  });

  it('lists its sessions, ends one of them, and none of anybody else', async () => {
    const one = await person();
    const two = await login(api.server.origin, one.email);
    const stranger = await person();
    const list = await api.call('GET', '/api/v1/auth/me/sessions', { token: one.access_token });
    const sessions = list.body as unknown as { id: string; current: boolean }[];
    expect(sessions).toHaveLength(2);
    expect(list.headers.get('x-total-count')).toBe('2');
    expect(sessions.filter(({ current }) => current).map(({ id }) => id)).toEqual([
      (await me(one.access_token)).body.session_id,
    ]);
    const other = sessions.find(({ current }) => !current)?.id;
    const end = (id: unknown, token: string) =>
      api.call('DELETE', `/api/v1/auth/me/sessions/${id}`, { token });
    expect((await end(other, stranger.access_token)).status).toBe(404);
    expect((await me(two.access_token)).status).toBe(200);
    expect((await end(other, one.access_token)).status).toBe(204);
    expect((await me(two.access_token)).status).toBe(401);
    expect((await end(other, one.access_token)).status).toBe(204);
    expect((await end('nonsense', one.access_token)).status).toBe(422);
  });

  it('signs out everywhere at once', async () => {
    const one = await person();
    const two = await login(api.server.origin, one.email);
    const out = await api.call('POST', '/api/v1/auth/logout-everywhere', { token: one.access_token });
    expect(out).toMatchObject({ status: 200, body: { sessions_ended: 2 } });
    for (const { access_token } of [one, two]) expect((await me(access_token)).status).toBe(401);
  });
});
