import { afterAll, beforeAll, expect, it } from 'vitest';
import { metricsShape, reportShape, statusShape } from '@/lib/contract/health';
import { repairActionShape, repairShape } from '@/lib/contract/repairs';
import { violationShape } from '@/lib/contract/violations';
import { type Api, borrowApi } from '@/tests/support/api';
import { addUser, plantHistory, plantPair, storedPair } from '@/tests/support/context';

let api: Api;
let agreeing: number[];
let behind: number[];
let unexplained: number;
beforeAll(async () => {
  api = await borrowApi();
  agreeing = [await addUser(api.db), await addUser(api.db)];
  behind = [];
  for (const user of agreeing) await plantPair(api.db, user, {});
  for (let count = 0; count < 5; count++) {
    const user = await addUser(api.db);
    await plantPair(api.db, user, { progress: 1, license: 2 });
    await plantHistory(api.db, user, [[1, 2]]);
    behind.push(user);
  }
  unexplained = await addUser(api.db);
  await plantPair(api.db, unexplained, { progress: 5, license: 1 });
});
afterAll(() => api.close());

const get = (path: string) => api.call('GET', `/api/v1${path}`, { as: 'viewer' });
const repair = (body: object) => api.call('POST', '/api/v1/repairs', { as: 'operator', body });

it('reports no health before the first check', async () => {
  const status = statusShape.parse((await get('/health/status')).body);
  expect(status).toMatchObject({ status: 'unknown', last_check: null, consistency_rate: null });
});

it('finds the violations, and a dry run of the check stores nothing', async () => {
  const check = (query: string) => api.call('POST', `/api/v1/health/check-now${query}`, { as: 'operator' });
  const dry = reportShape.parse((await check('?dry_run=true')).body);
  expect(dry).toMatchObject({ dry_run: true, total_checked: 8, inconsistent: 6 });
  expect((await get('/health/latest-report')).status).toBe(404);
  const kept = reportShape.parse((await check('')).body);
  expect(kept).toMatchObject({ total_checked: 8, consistent: 2, inconsistent: 6, consistency_rate: 25 });
  expect(reportShape.parse((await get('/health/latest-report')).body)).toMatchObject({
    id: kept.id,
    inconsistent: 6,
  });
});

it('answers status and metrics with every field that older clients read', async () => {
  const status = await get('/health/status');
  expect(statusShape.parse(status.body)).toMatchObject({
    status: 'critical',
    total_violations: 6,
    requires_attention: true,
    consistency_rate: 25,
  });
  const metrics = metricsShape.parse((await get('/health/metrics')).body);
  expect(metrics).toMatchObject({ violations_count: 6, total_checked: 8, consistent: 2, inconsistent: 6 });
  const history = (await get('/health/history?limit=1')).body as unknown as unknown[];
  expect(history).toHaveLength(1);
});

it('pages through all violations by the Link header, each once', async () => {
  const seen: number[] = [];
  let path: string | undefined = '/api/v1/health/violations?limit=2&sort=user_name&order=asc';
  while (path) {
    const answer = await api.call('GET', path, { as: 'viewer' });
    expect(answer.headers.get('x-total-count')).toBe('6');
    const items = violationShape.array().parse(answer.body);
    expect(items.length).toBeLessThanOrEqual(2);
    seen.push(...items.map((item) => item.user_id));
    path = /^<([^>]+)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1];
  }
  expect(seen.toSorted((a, b) => a - b)).toEqual([...behind, unexplained]);
});

it('previews a repair without changing anything', async () => {
  const preview = await repair({ scope: { filter: {} }, dry_run: true });
  expect(preview.status).toBe(200);
  expect(repairShape.parse(preview.body)).toMatchObject({
    id: null,
    matched: 6,
    repaired: 5,
    needs_decision: 1,
  });
  expect(await storedPair(api.db, behind[0] ?? 0)).toMatchObject({ progress_level: 1, license_level: 2 });
  expect((await get('/repairs')).body).toEqual([]);
});

it('repairs one pair, one violation, and then all that match', async () => {
  const [first] = behind;
  const one = await repair({ scope: { pairs: [{ user_id: first, specialization: 'PLAYER' }] } });
  expect(one.status).toBe(201);
  expect(repairShape.parse(one.body)).toMatchObject({ matched: 1, repaired: 1 });
  expect(one.headers.get('location')).toBe(`/api/v1/repairs/${one.body.id}`);
  const [violation] = violationShape
    .array()
    .parse((await get('/health/violations?recommended_action=raise_progress')).body);
  expect(repairShape.parse((await repair({ scope: { violation_ids: [violation?.id] } })).body)).toMatchObject(
    { repaired: 1 },
  );
  const rest = repairShape.parse((await repair({ scope: { filter: { kind: 'level_mismatch' } } })).body);
  expect(rest).toMatchObject({ matched: 4, repaired: 3, needs_decision: 1 });
  for (const user of behind)
    expect(await storedPair(api.db, user)).toMatchObject({ progress_level: 2, license_level: 2 });
  const actions = await get(`/repairs/${rest.id}/actions?limit=3`);
  expect(actions.headers.get('x-total-count')).toBe('4');
  expect(repairActionShape.array().parse(actions.body)).toHaveLength(3);
  expect(repairShape.parse((await get(`/repairs/${rest.id}`)).body).actions).toHaveLength(4);
  expect((await get('/repairs?limit=2')).headers.get('x-total-count')).toBe('3');
});

it.each([
  [{}],
  [{ scope: {} }],
  [{ scope: { filter: {}, pairs: [] } }],
  [{ scope: { pairs: [] } }],
  [{ scope: { filter: {} }, policy: 'guess' }],
])('refuses the repair %j', async (body) => {
  expect((await repair(body)).status).toBe(422);
});

it('shows jobs and workers also where no worker ran yet', async () => {
  const jobs = (await get('/jobs')).body as unknown as { job: string; last_run: unknown }[];
  expect(jobs.map(({ job }) => job)).toEqual([
    'health-check',
    'audit',
    'auto-sync',
    'self-test',
    'retention',
  ]);
  expect((await get('/workers')).body).toEqual([]);
  expect((await get('/jobs/runs?job=auto-sync')).body).toEqual([]);
});
