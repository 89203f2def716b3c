import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { activityEntryShape } from '@/lib/contract/activities';
import { auditEntryShape } from '@/lib/contract/audit';
import { checkDetailShape, checkSummaryShape, metricsShape } from '@/lib/contract/health';
import { jobRunShape } from '@/lib/contract/jobs';
import { historyEntryShape, pairShape } from '@/lib/contract/pairs';
import { repairShape } from '@/lib/contract/repairs';
import { annotateResultShape, violationShape } from '@/lib/contract/violations';
import { type Api, asAdmin, borrowApi } from '@/tests/support/api';
import { addUser, storedPair } from '@/tests/support/context';
import { plantViolations } from '@/tests/support/violations';

let api: Api;
let behind: number;
let unexplained: number;
beforeAll(async () => {
  api = await borrowApi();
  ({ behind, unexplained } = await plantViolations(api));
});
afterAll(() => api.close());

const { get, post, remove } = asAdmin(() => api);
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

async function violationOf(userId: number) {
  const { body } = await get(`/health/violations?search=${userId}`);
  return violationShape
    .array()
    .parse(body)
    .find((one) => one.user_id === userId) as { id: number };
}

describe('a violation', () => {
  it('is read, acknowledged, muted and dismissed, and each of these is withdrawn', async () => {
    const { id } = await violationOf(unexplained);
    const path = `/health/violations/${id}`;
    const read = await get(path);
    expect(violationShape.parse(read.body)).toMatchObject({ id, state: 'open' });
    expect(read.headers.get('etag')).toMatch(/^"\d+"$/);
    const state = async (answer: Promise<{ status: number; body: unknown }>) => {
      const { status, body } = await answer;
      return [status, violationShape.parse(body).state];
    };
    expect(await state(post(`${path}/acknowledge`, { note: 'asked' }))).toEqual([200, 'acknowledged']);
    expect(await state(post(`${path}/mute`, { until: inAnHour() }))).toEqual([200, 'muted']);
    expect(await state(post(`${path}/dismiss`, { reason: 'agreed' }))).toEqual([200, 'dismissed']);
    expect(await state(remove(`${path}/dismiss`))).toEqual([200, 'muted']);
    expect(await state(remove(`${path}/mute`))).toEqual([200, 'acknowledged']);
    expect(await state(remove(`${path}/acknowledge`))).toEqual([200, 'open']);
    const stale = { 'if-match': read.headers.get('etag') ?? '' };
    expect((await post(`${path}/acknowledge`, {}, stale)).status).toBe(412);
  });

  it('is refused an invalid annotation, with the field', async () => {
    const { id } = await violationOf(unexplained);
    const path = `/health/violations/${id}`;
    for (const [body, field] of [
      [{}, 'until'],
      [{ until: 'tomorrow' }, 'until'],
      [{ until: '2020-01-01T00:00:00Z' }, 'until'],
      [{ until: '2999-01-01T00:00:00Z' }, 'until'],
      [{ until: inAnHour(), note: '' }, 'note'],
      [{ until: inAnHour(), note: 'x'.repeat(1001) }, 'note'],
      [{ until: inAnHour(), note: 'a\0b' }, 'note'],
      [{ until: inAnHour(), extra: 1 }, 'extra'],
    ] as const) {
      const answer = await post(`${path}/mute`, body);
      expect([body, answer.status]).toEqual([body, 422]);
      expect((answer.body.errors as { path: string }[]).map((one) => one.path)).toContain(field);
    }
    expect((await post(`${path}/dismiss`, {})).status).toBe(422);
    expect(
      (await post(`/health/violations/${(await violationOf(behind)).id}/dismiss`, { reason: 'r' })).status,
    ).toBe(409);
    expect((await get('/health/violations/987654')).status).toBe(404);
    expect((await post('/health/violations/987654/mute', { until: inAnHour() })).status).toBe(404);
  });

  it('is annotated with all others that match, or with those that are named', async () => {
    const annotate = (body: object) => post('/health/violations/annotate', body);
    const all = await annotate({ scope: { filter: {} }, action: 'acknowledge', note: 'seen' });
    expect(annotateResultShape.parse(all.body)).toEqual({ matched: 2, changed: 2, unchanged: 0 });
    expect((await get('/health/violations?state=acknowledged')).headers.get('x-total-count')).toBe('2');
    const { id } = await violationOf(behind);
    await annotate({ scope: { violation_ids: [id] }, action: 'mute', until: inAnHour() });
    expect(metricsShape.parse((await get('/health/metrics')).body)).toMatchObject({
      muted: 1,
      acknowledged: 1,
    });
    for (const [scope, action] of [
      [{ filter: {} }, 'unmute'],
      [{ filter: {} }, 'unacknowledge'],
    ] as const) {
      expect((await annotate({ scope, action })).status).toBe(200);
    }
    for (const body of [
      { scope: {}, action: 'acknowledge' },
      { scope: { filter: {} }, action: 'dismiss', reason: 'r' },
      { scope: { filter: {} }, action: 'mute' },
      { scope: { filter: { state: 'gone' } }, action: 'unmute' },
      { scope: { pairs: [{ user_id: behind, specialization: 'PLAYER' }] }, action: 'unmute' },
    ]) {
      expect([body, (await annotate(body)).status]).toEqual([body, 422]);
    }
  });
});

describe('a repair', () => {
  it('is undone with a reason, as a separate run, and only once', async () => {
    const { id } = await violationOf(behind);
    const repair = await post('/repairs', { scope: { violation_ids: [id] } });
    const path = `/repairs/${repair.body.id}/undo`;
    expect((await post(path, {})).status).toBe(422);
    const preview = await post(path, { reason: 'audited', dry_run: true });
    expect([preview.status, repairShape.parse(preview.body).undone]).toEqual([200, 1]);
    const undo = await post(path, { reason: 'audited' });
    expect(undo.status).toBe(201);
    expect(undo.headers.get('location')).toBe(`/api/v1/repairs/${undo.body.id}`);
    expect(repairShape.parse(undo.body)).toMatchObject({
      undoes_id: repair.body.id,
      undone: 1,
      policy: null,
    });
    expect(await storedPair(api.db, behind)).toMatchObject({ progress_level: 1, license_level: 2 });
    expect((await post(path, { reason: 'again' })).body).toMatchObject({ undone: 0, already_undone: 1 });
    expect((await post(`/repairs/${undo.body.id}/undo`, { reason: 'r' })).status).toBe(409);
    expect((await post('/repairs/987654/undo', { reason: 'r' })).status).toBe(404);
    const stranger = { reason: 'r', pairs: [{ user_id: unexplained, specialization: 'PLAYER' }] };
    expect((await post(path, stranger)).status).toBe(422);
  });

  it('is found by state, policy, actor, time and what it undid', async () => {
    const total = async (query: string) => {
      const answer = await get(`/repairs?${query}`);
      expect([query, answer.status]).toEqual([query, 200]);
      repairShape.array().parse(answer.body);
      return Number(answer.headers.get('x-total-count'));
    };
    const first = await total('policy=evidence');
    expect(first).toBe(1);
    expect(await total(`actor=user:${api.users.admin.id}&state=completed`)).toBe(3);
    expect(await total('actor=nobody')).toBe(0);
    expect(await total('since=2999-01-01T00:00:00Z')).toBe(0);
    expect(await total('until=2999-01-01T00:00:00Z')).toBe(3);
    const { body } = await get('/repairs?policy=evidence');
    expect(await total(`undoes=${(body as unknown as { id: number }[])[0]?.id}`)).toBe(2);
    for (const query of ['state=gone', 'policy=guess', 'since=yesterday', 'undoes=-1', 'cursor=x']) {
      expect([query, (await get(`/repairs?${query}`)).status]).toEqual([query, 422]);
    }
  });
});

describe('a pair', () => {
  it('tells its history, its ledger and its next level', async () => {
    const activity = { user_id: behind, specialization: 'PLAYER', activity_key: 'told', xp: 5 };
    await post('/activities', activity);
    const path = `/pairs/${behind}/PLAYER`;
    const history = await get(`${path}/history?limit=200`);
    const kinds = historyEntryShape
      .array()
      .parse(history.body)
      .map((entry) => entry.kind);
    for (const kind of [
      'activity',
      'license',
      'violation_found',
      'violation_resolved',
      'repair',
      'undo',
      'annotation',
    ])
      expect(kinds).toContain(kind);
    expect(history.headers.get('x-total-count')).toBe(String(kinds.length));
    expect((await get(`${path}/history?kind=undo`)).headers.get('x-total-count')).toBe('1');
    expect((await get(`${path}/history?limit=1`)).headers.get('link')).toMatch(/rel="next"$/);
    expect((await get(`${path}/history?kind=gossip`)).status).toBe(422);
    const ledger = await get(`${path}/activities`);
    expect(activityEntryShape.array().parse(ledger.body)).toMatchObject([{ activity_key: 'told', xp: '5' }]);
    expect((await get(`/pairs/${behind}/COACH/history`)).body).toMatchObject({ code: 'pair_not_found' });
    expect((await get(`/pairs/${behind}/COACH/activities`)).body).toMatchObject({ code: 'pair_not_found' });
    expect(pairShape.parse((await get(path)).body).next_level).toMatchObject({ level: 2 });
    expect(pairShape.array().parse((await get(`/users/${behind}/pairs`)).body)).toHaveLength(1);
    expect((await get('/users/987654/pairs')).body).toMatchObject({ status: 404, code: 'user_not_found' });
  });
});

describe('checks', () => {
  it('are listed, read, and thinned for charts', async () => {
    const list = await get('/health/checks?has_violations=true&limit=1');
    const [newest] = checkSummaryShape.array().parse(list.body);
    expect(checkDetailShape.parse((await get(`/health/checks/${newest?.id}`)).body)).toMatchObject({
      id: newest?.id,
      opened_violations: { length: 2 },
    });
    expect((await get('/health/checks/987654')).status).toBe(404);
    expect((await get('/health/checks?has_violations=maybe')).status).toBe(422);
    const thin = await get('/health/history?since=2020-01-01T00:00:00Z&points=10');
    expect(checkSummaryShape.array().parse(thin.body)).toHaveLength(1);
    expect((await get('/health/history?points=501')).status).toBe(422);
    expect((await get('/health/history?since=2020-01-02T00:00:00Z&until=2020-01-01T00:00:00Z')).status).toBe(
      422,
    );
  });
});

describe('a job', () => {
  it('is requested with 202, and its run is found', async () => {
    const asked = await post('/jobs/auto-sync/run');
    expect(asked.status).toBe(202);
    const run = jobRunShape.parse(asked.body);
    expect(run).toMatchObject({
      job: 'auto-sync',
      slot: null,
      state: 'pending',
      actor: `user:${api.users.admin.id}`,
    });
    expect(asked.headers.get('location')).toBe(`/api/v1/jobs/runs/${run.id}`);
    expect((await post('/jobs/auto-sync/run')).body.id).toBe(run.id);
    expect(jobRunShape.parse((await get(`/jobs/runs/${run.id}`)).body)).toEqual(run);
    expect((await get('/jobs/runs?job=auto-sync&state=pending')).headers.get('x-total-count')).toBe('1');
    expect((await get('/jobs/runs?state=failed')).headers.get('x-total-count')).toBe('0');
    expect((await get('/jobs/runs?since=2999-01-01T00:00:00Z')).headers.get('x-total-count')).toBe('0');
    expect((await get('/jobs/runs/987654')).status).toBe(404);
    expect((await post('/jobs/dance/run')).status).toBe(422);
  });
});

describe('the audit log', () => {
  it('has an entry of every write, with who, what and the request id', async () => {
    const learner = await addUser(api.db);
    const headers = { 'x-request-id': 'the-enrolment' };
    await post('/enrolments', { user_id: learner, specialization: 'COACH' }, headers);
    const enrolment = await get('/audit?request_id=the-enrolment');
    expect(auditEntryShape.array().parse(enrolment.body)).toMatchObject([
      {
        actor: `user:${api.users.admin.id}`,
        actor_name: expect.any(String),
        action: 'pair.enrol',
        target: `pair/${learner}/COACH`,
        target_name: expect.any(String),
      },
    ]);
    const actions = new Set<string>();
    let path: string | undefined = '/api/v1/audit?limit=3';
    let seen = 0;
    while (path) {
      const answer = await api.call('GET', path, { as: 'admin' });
      const page = auditEntryShape.array().parse(answer.body);
      for (const { action } of page) actions.add(action);
      seen += page.length;
      path = /^<([^>]+)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1];
      if (!path) expect(answer.headers.get('x-total-count')).toBe(String(seen));
    }
    for (const action of [
      'pair.enrol',
      'check.run',
      'repair.run',
      'repair.undo',
      'job.request',
      'violation.acknowledge',
      'violation.unacknowledge',
      'violation.mute',
      'violation.unmute',
      'violation.dismiss',
      'violation.undismiss',
    ])
      expect(actions).toContain(action);
    expect((await get('/audit?action=job.request')).headers.get('x-total-count')).toBe('1');
    expect((await get('/audit?cursor=x')).status).toBe(422);
    expect((await get('/audit?who=me')).status).toBe(422);
    expect((await api.call('GET', '/api/v1/audit', { as: 'operator' })).status).toBe(403);
  });
});
