import { readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { createKeySecret, writeApiKey } from '@/lib/auth/api-keys';
import { VERSION } from '@/lib/version';
import { type OwnApi, startApi } from '@/tests/support/api';
import { addUser, plantPair } from '@/tests/support/context';
import { addProgram } from '@/tests/support/keyed-programs';
import { askedBy, type Exposed, parseExposition } from '@/tests/support/metrics';
import { freePort, startServer, TEST_SECRET } from '@/tests/support/server';
import { type NodeProcess, spawnNode } from '@/tests/support/spawn-node';
import { waitFor } from '@/tests/support/wait-for';

const TOKEN = 'a-token-that-only-prometheus-knows';

let api: OwnApi;
let worker: NodeProcess;
let workerOrigin: string;
beforeAll(async () => {
  api = await startApi({ METRICS_TOKEN: TOKEN });
  const port = await freePort();
  workerOrigin = `http://127.0.0.1:${port}`;
  worker = spawnNode('worker/main.ts', [], {
    DATABASE_URL: api.url,
    SECRET_KEY: TEST_SECRET,
    METRICS_PORT: String(port),
    METRICS_TOKEN: TOKEN,
  });
});
afterAll(async () => {
  worker?.child.kill('SIGKILL');
  await api?.close();
});

const metricsOf = (origin: string, token?: string, init: RequestInit = {}) =>
  fetch(`${origin}/metrics`, {
    ...init,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });

async function exposedBy(origin: string): Promise<Exposed[]> {
  const answer = await metricsOf(origin, TOKEN);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  return parseExposition(await answer.text()).samples;
}

const sampleOf = (samples: Exposed[], name: string, labels: Record<string, string> = {}) =>
  samples.find(
    (each) =>
      each.name === name && Object.entries(labels).every(([label, text]) => each.labels[label] === text),
  )?.value;

describe('who sees the metrics', () => {
  it('nobody, where no token is set', async () => {
    const server = await startServer({ databaseUrl: api.url });
    try {
      expect((await metricsOf(server.origin)).status).toBe(404);
      expect((await metricsOf(server.origin, TOKEN)).status).toBe(404);
      expect((await metricsOf(server.origin, '')).status).toBe(404);
    } finally {
      await server.stop();
    }
  });

  it('for web and worker only with the token, and no cache stores them', async () => {
    await waitFor('the worker listens', () => metricsOf(workerOrigin).catch(() => null));
    for (const origin of [api.server.origin, workerOrigin]) {
      for (const token of [undefined, '', 'wrong', `${TOKEN} `, `${TOKEN}x`, await api.token('admin')]) {
        const answer = await metricsOf(origin, token);
        expect([origin, token, answer.status]).toEqual([origin, token, token?.trim() === TOKEN ? 200 : 401]);
        expect(answer.headers.get('cache-control')).toContain('no-store');
      }
      const basic = await fetch(`${origin}/metrics`, { headers: { authorization: `Basic ${TOKEN}` } });
      expect(basic.status).toBe(401);
      expect(await basic.text()).toBe('');
      expect((await metricsOf(origin, TOKEN, { method: 'POST' })).status).toBe(405);
    }
    expect((await fetch(`${workerOrigin}/`)).status).toBe(404);
  });
});

describe('what the metrics say', () => {
  it('every request once, by operation and class of status, and pages separately', async () => {
    const name = 'lockstep_http_request_duration_seconds_count';
    const before = await exposedBy(api.server.origin);
    for (let i = 0; i < 5; i++) await api.call('GET', '/api/v1/specializations', { as: 'viewer' });
    await api.call('GET', '/api/v1/health/status');
    await api.call('GET', '/api/v1/no-such-thing');
    await (await fetch(`${api.server.origin}/made-up-page`)).text();
    await (await fetch(`${api.server.origin}/sign-in`)).text();
    // A page is counted after its last byte was sent. The client may have received it before that.
    const after = await waitFor('the page is counted', async () => {
      const now = await exposedBy(api.server.origin);
      const page = { kind: 'page', route: '/sign-in', status: '2xx' };
      return (sampleOf(now, name, page) ?? 0) > (sampleOf(before, name, page) ?? 0) && now;
    });
    const rise = (labels: Record<string, string>) =>
      (sampleOf(after, name, labels) ?? 0) - (sampleOf(before, name, labels) ?? 0);
    expect(rise({ kind: 'api', caller: 'signed_in', route: '/specializations', status: '2xx' })).toBe(5);
    expect(rise({ kind: 'api', caller: 'anonymous', route: '/health/status', status: '4xx' })).toBe(1);
    expect(rise({ kind: 'api', route: 'unlisted', status: '4xx' })).toBe(1);
    expect(rise({ kind: 'page', route: '/sign-in', status: '2xx' })).toBe(1);
    expect(after.some(({ labels }) => labels.route?.includes('made-up'))).toBe(false);
  });

  it('requests of programs by the id of their key, and no label that a stranger made up', async () => {
    const { keyId, headers } = await addProgram(api, { permissions: ['catalog.read'] });
    for (let i = 0; i < 3; i++) await api.call('GET', '/api/v1/specializations', { headers });
    await api.call('GET', '/api/v1/jobs', { headers });
    const stranger = writeApiKey(987_654, createKeySecret());
    await api.call('GET', '/api/v1/jobs', { headers: { authorization: `Bearer ${stranger}` } });
    const samples = await exposedBy(api.server.origin);
    const count = (key: string, status: string) =>
      sampleOf(samples, 'lockstep_key_requests_total', { key, status });
    expect([count(String(keyId), '2xx'), count(String(keyId), '4xx')]).toEqual([3, 1]);
    expect(samples.filter(({ labels }) => labels.key === '987654')).toEqual([]);
  });

  it('which version each process is, as the health check and the list of processes do', async () => {
    for (const origin of [api.server.origin, workerOrigin]) {
      expect(sampleOf(await exposedBy(origin), 'lockstep_build_info', { version: VERSION })).toBe(1);
    }
    expect(await (await fetch(`${api.server.origin}/healthz`)).json()).toEqual({
      status: 'ok',
      version: VERSION,
    });
    const versions = await waitFor('both told of themselves', async () => {
      const { body } = await api.call('GET', '/api/v1/system/processes', { as: 'viewer' });
      const told = body as unknown as { kind: string; version: string }[];
      return new Set(told.map(({ kind }) => kind)).size === 2 && told.map(({ version }) => version);
    });
    expect(new Set(versions)).toEqual(new Set([VERSION]));
  });

  it('each bucket holds those before it, and the last one all', async () => {
    const samples = await exposedBy(api.server.origin);
    const buckets = samples.filter(({ name }) => name === 'lockstep_database_query_duration_seconds_bucket');
    const ofRequests = buckets.filter(({ labels }) => labels.pool === 'requests').map(({ value }) => value);
    expect(ofRequests.length).toBeGreaterThan(5);
    expect(ofRequests).toEqual(ofRequests.toSorted((a, b) => a - b));
    expect(ofRequests.at(-1)).toBe(
      sampleOf(samples, 'lockstep_database_query_duration_seconds_count', { pool: 'requests' }),
    );
  });

  it('rules and dashboard use only existing metrics and labels', async () => {
    await waitFor('the worker has checked', async () =>
      sampleOf(await exposedBy(workerOrigin), 'lockstep_job_duration_seconds_count', {
        job_name: 'health-check',
      }),
    );
    // Without any pair there is no consistency to show.
    await plantPair(api.db, await addUser(api.db), {});
    await api.call('POST', '/api/v1/health/check-now', { as: 'operator' });
    await api.call('POST', '/api/v1/repairs', { as: 'operator', body: { scope: { filter: {} } } });
    const exposed = [...(await exposedBy(api.server.origin)), ...(await exposedBy(workerOrigin))];
    const labels = new Map<string, Set<string>>();
    for (const { name, labels: these } of exposed) {
      const known = labels.get(name) ?? new Set(['instance']);
      labels.set(name, new Set([...known, ...Object.keys(these)]));
    }
    const queries = [...ruleQueries(), ...dashboardQueries()];
    expect(queries.length).toBeGreaterThan(50);
    const missing = queries.flatMap((query) =>
      askedBy(query).flatMap((asked) => {
        const known = labels.get(asked.metric);
        if (!known) return [asked.metric];
        return asked.labels.filter((label) => !known.has(label)).map((label) => `${asked.metric}{${label}}`);
      }),
    );
    expect(missing).toEqual([]);
  });
});

it('the last counts of web and worker are stored when they are told to stop', async () => {
  for (let i = 0; i < 7; i++) await api.call('GET', '/api/v1/auth/me', { as: 'instructor' });
  await api.server.stop();
  worker.child.kill('SIGTERM');
  expect(await worker.ended).toBe(0);
  const { rows } = await api.db.execute<{ requests: string; jobs: string; stopped: string }>(sql`
    SELECT (SELECT sum(count) FROM measurements WHERE name = 'request' AND label = 'GET /auth/me') AS requests,
      (SELECT sum(count) FROM measurements WHERE name = 'job' AND outcome = 'succeeded') AS jobs,
      (SELECT count(DISTINCT kind) FROM processes WHERE stopped_at IS NOT NULL) AS stopped`);
  expect(Number(rows[0]?.requests)).toBe(7);
  expect(Number(rows[0]?.jobs)).toBeGreaterThanOrEqual(1);
  expect(Number(rows[0]?.stopped)).toBe(2);
});

type Rules = { groups: { rules: { alert: string; expr: string; annotations: Record<string, string> }[] }[] };

function ruleQueries(): string[] {
  const { groups } = parseYaml(readFileSync('deploy/prometheus/rules.yml', 'utf8')) as Rules;
  const rules = groups.flatMap((group) => group.rules);
  expect(
    rules.every(({ alert, annotations }) => alert && annotations.summary && annotations.description),
  ).toBe(true);
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  return rules.map(({ expr }) => expr);
}

type Dashboard = { panels: { title: string; targets?: { expr: string }[] }[] };

function dashboardQueries(): string[] {
  const { panels } = JSON.parse(readFileSync('deploy/grafana/lockstep.json', 'utf8')) as Dashboard;
  return panels.flatMap(({ targets }) => (targets ?? []).map(({ expr }) => expr));
}
