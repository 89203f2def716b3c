import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUser } from '@/lib/users/create-user';
import { login, type OwnApi, PASSWORD, send, startApi } from '@/tests/support/api';
import { addUser } from '@/tests/support/context';
import { addProgram } from '@/tests/support/keyed-programs';
import { TEST_SECRET } from '@/tests/support/server';
import { spawnNode } from '@/tests/support/spawn-node';
import { waitFor } from '@/tests/support/wait-for';

const CANARY = 'canary';
let planted = 0;
/** A text that no log may contain, however it is used. */
const canary = () => `${CANARY}${++planted}x`;

let api: OwnApi;
const secrets = new Set<string>([PASSWORD, TEST_SECRET]);
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

type Line = Record<string, unknown> & { level: string; msg?: string };
const lines = (): Line[] =>
  api.server
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));

function expectNothingTold(output: string): void {
  const told = output.split('\n').filter((line) => line.toLowerCase().includes(CANARY));
  expect(told).toEqual([]);
  expect([...secrets].filter((secret) => output.includes(secret))).toEqual([]);
  expect(output).not.toMatch(/[\w.+-]+@[\w-]+\.org/);
}

async function sessionCookie(email: string, password: string): Promise<string> {
  const first = await send(api.server.origin, 'GET', '/api/auth/csrf');
  const jar = first.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
  const form = new URLSearchParams({
    csrfToken: String(first.body.csrfToken),
    json: 'true',
    email,
    password,
  });
  const answer = await send(api.server.origin, 'POST', '/api/auth/callback/credentials', {
    body: form.toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: jar.join('; ') },
  });
  const session = answer.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
  for (const pair of session) secrets.add(pair.split('=')[1] || PASSWORD);
  return session.join('; ');
}

describe('the log of the web process', () => {
  it('has one line for each request: which, what came of it, how long it took and who asked', async () => {
    const answer = await api.call('GET', '/api/v1/jobs', {
      as: 'viewer',
      headers: { 'x-request-id': 'log-line-1' },
    });
    expect(answer.status).toBe(200);
    const told = await waitFor('the line is there', () => {
      const found = lines().filter((line) => line.request_id === 'log-line-1');
      return found.length > 0 && found;
    });
    expect(told).toEqual([
      {
        level: 'info',
        time: expect.any(String),
        name: 'web',
        process: 'web',
        request_id: 'log-line-1',
        method: 'GET',
        route: '/api/v1/jobs',
        status: 200,
        duration_ms: expect.any(Number),
        user_id: api.users.viewer.id,
      },
    ]);
  });

  it('has which key asked, of which program and why it was refused, and never the key', async () => {
    const program = await addProgram(api, { permissions: ['jobs.read'], networks: ['203.0.113.0/24'] });
    secrets.add(program.key).add(program.key.split('_')[2] as string);
    const ask = async (id: string) =>
      (await api.call('GET', '/api/v1/jobs', { headers: { ...program.headers, 'x-request-id': id } })).status;
    expect(await ask('log-key-1')).toBe(401);
    await api.db.execute(sql`UPDATE programs SET networks = '{}' WHERE id = ${program.id}`);
    expect(await ask('log-key-2')).toBe(200);
    const told = await waitFor('the lines are there', () => {
      const found = lines().filter(({ request_id }) => String(request_id).startsWith('log-key-'));
      return found.length > 1 && found;
    });
    const of = { key_id: program.keyId, program: program.name };
    expect(told).toMatchObject([
      { ...of, status: 401, key_state: 'foreign_network' },
      { ...of, status: 200, key_state: 'live' },
    ]);
    expectNothingTold(api.server.output());
  });

  it('contains no credentials, right or wrong', async () => {
    const password = `${canary()} long enough`;
    const email = `${canary()}@example.org`;
    await createUser(api, { email, name: canary(), role: 'admin', password });
    const tokens = await login(api.server.origin, email, password);
    for (const token of [tokens.access_token, tokens.refresh_token]) secrets.add(token);
    const post = (path: string, body: unknown, headers = {}) =>
      send(api.server.origin, 'POST', path, { body, headers });
    await post('/api/v1/auth/login', { email, password: canary() });
    await post('/api/v1/auth/login', {
      email: `${canary()}@example.org`,
      password: `${canary()} long enough`,
    });
    await post('/api/v1/auth/login', { email: canary(), password: canary(), [canary()]: 1 });
    await post('/api/v1/auth/refresh', { refresh_token: canary() });
    await post('/api/v1/auth/refresh', { refresh_token: tokens.refresh_token });
    for (const authorization of [`Bearer ${canary()}`, `Bearer a.${canary()}.c`, `Basic ${canary()}`]) {
      await send(api.server.origin, 'GET', '/api/v1/auth/me', { headers: { authorization } });
    }
    await sessionCookie(email, canary());
    const cookie = await sessionCookie(email, password);
    expect((await send(api.server.origin, 'GET', '/api/v1/auth/me', { headers: { cookie } })).status).toBe(
      200,
    );
    await post('/api/auth/callback/credentials', `{"${canary()}`, { 'content-type': 'application/json' });
    await send(api.server.origin, 'GET', `/api/auth/error?error=${canary()}`);
    await send(api.server.origin, 'GET', `/api/auth/${canary()}`);
    expectNothingTold(api.server.output());
  });

  it('contains nothing from addresses, headers and bodies', async () => {
    const learner = await addUser(api.db);
    const headers = () => ({
      'user-agent': canary(),
      referer: `http://${canary()}.example/`,
      cookie: `${canary()}=${canary()}`,
      'x-request-id': `${canary()}@example.org`,
      'x-forwarded-for': canary(),
      'if-match': canary(),
    });
    const item = () => ({ user_id: learner, specialization: 'PLAYER', activity_key: canary(), xp: 1 });
    const post = (body: unknown, more = {}) =>
      api.call('POST', '/api/v1/activities', { as: 'operator', body, headers: { ...headers(), ...more } });
    expect((await post(item(), { 'idempotency-key': canary() })).status).toBe(201);
    for (const body of [
      `{"${canary()}": ${canary()}`,
      { ...item(), xp: canary() },
      { ...item(), [canary()]: 1 },
    ]) {
      expect((await post(body)).status).toBe(422);
    }
    for (const path of [
      `/api/v1/health/violations?search=${canary()}`,
      `/api/v1/health/violations?${canary()}=${canary()}`,
      `/api/v1/health/violations?cursor=${canary()}`,
      `/api/v1/${canary()}`,
      `/api/v1/pairs/${canary()}/${canary()}`,
      `/api/v1/pairs/%FF${canary()}/x`,
      `/${canary()}?${canary()}=${canary()}`,
      `/%FF${canary()}`,
      `/sign-in?callbackUrl=/${canary()}&error=${canary()}`,
    ]) {
      await api.call('GET', path, { as: 'viewer', headers: headers() });
    }
    expectNothingTold(api.server.output());
  });

  it('says that a write failed, and not what the database says about it, which quotes the values', async () => {
    await api.owner.execute(sql`
      CREATE FUNCTION quote_values() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN IF NEW.activity_key LIKE ''canary%'' THEN RAISE ''no %'', NEW.activity_key USING DETAIL = NEW.activity_key; END IF; RETURN NEW; END'`);
    await api.owner.execute(
      sql`CREATE TRIGGER quote_values BEFORE INSERT ON activities FOR EACH ROW EXECUTE FUNCTION quote_values()`,
    );
    const learner = await addUser(api.db);
    const body = { user_id: learner, specialization: 'PLAYER', activity_key: canary(), xp: 1 };
    const headers = { 'x-request-id': 'failed-write-1' };
    const answer = await api.call('POST', '/api/v1/activities', { as: 'operator', body, headers });
    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer.body)).not.toContain(CANARY);
    const told = await waitFor('the failure is told', () =>
      lines().find((line) => line.msg === 'a request failed'),
    );
    expect(told).toMatchObject({ level: 'error', request_id: 'failed-write-1', error: { code: 'P0001' } });
    expectNothingTold(api.server.output());
  });

  it('says that a page failed, and not with which parameters', async () => {
    const email = `${canary()}@example.org`;
    const password = `${canary()} long enough`;
    await createUser(api, { email, name: canary(), role: 'viewer', password });
    const cookie = await sessionCookie(email, password);
    const page = (search: string) =>
      fetch(`${api.server.origin}/?search=${search}`, { headers: { cookie, 'user-agent': canary() } });
    expect((await page('x')).status).toBe(200);
    // A defect, and not a failure of the database that passes.
    await api.owner.execute(sql`ALTER TABLE violations RENAME TO violations_away`);
    await api.owner.execute(sql`CREATE VIEW violations AS SELECT * FROM violations_away WHERE 1 / 0 = 1`);
    await api.owner.execute(sql`GRANT SELECT ON violations TO PUBLIC`);
    try {
      const html = await (await page(canary())).text();
      expect(html).not.toContain('Failed query');
      const told = await waitFor('the failure is told', () =>
        lines().find((line) => line.msg === 'a page failed'),
      );
      expect(told).toMatchObject({
        level: 'error',
        method: 'GET',
        error: { code: '22012', digest: expect.any(String) },
      });
    } finally {
      await api.owner.execute(sql`DROP VIEW violations`);
      await api.owner.execute(sql`ALTER TABLE violations_away RENAME TO violations`);
    }
    expectNothingTold(api.server.output());
  });

  it('holds nothing but lines of JSON, once the server listens', () => {
    const [, ...after] = api.server.output().split(/✓ Ready[^\n]*\n/);
    // Next prints a tick and the work that it has finished.
    const strays = after
      .join('')
      .split('\n')
      .filter((line) => line !== '' && !/^[{✓] ?/u.test(line.trimStart()));
    expect(strays.join('\n')).toBe('');
  });
});

it('the log of a worker says that a job failed, and not which values the database quotes', async () => {
  const quoted = canary();
  await api.owner.execute(
    sql.raw(`
    CREATE FUNCTION refuse_check() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN RAISE ''no ${quoted}'' USING DETAIL = ''${quoted}''; END';
    CREATE TRIGGER refuse_check BEFORE INSERT ON health_checks FOR EACH ROW EXECUTE FUNCTION refuse_check()`),
  );
  const worker = spawnNode('worker/main.ts', [], { DATABASE_URL: api.url, SECRET_KEY: TEST_SECRET });
  try {
    await waitFor('the job failed', () => worker.output().out.includes('run failed'));
  } finally {
    worker.child.kill('SIGTERM');
  }
  expect(await worker.ended).toBe(0);
  const { out, error } = worker.output();
  expect(error).toBe('');
  expect(out).toContain('P0001');
  expectNothingTold(out);
  const { rows } = await api.db.execute<{ error: string }>(
    sql`SELECT error FROM job_runs WHERE error IS NOT NULL`,
  );
  for (const row of rows) expect(row.error).not.toContain(CANARY);
});
