import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inTransaction } from '@/db/transaction';
import { reportIncident } from '@/lib/alert/report-incident';
import { alertStatusShape, incidentDetailShape, incidentShape } from '@/lib/contract/incidents';
import { ALERT_SUBJECTS } from '@/lib/vocabulary/alerts';
import { type Api, borrowApi } from '@/tests/support/api';
import { waitFor } from '@/tests/support/wait-for';

let api: Api;
let id: number;
beforeAll(async () => {
  api = await borrowApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  await api.db.execute(sql`DELETE FROM incidents`);
  await api.db.execute(sql`UPDATE alert_states SET reported = NULL`);
  await inTransaction(api.db, (tx) =>
    reportIncident(tx, { subject: 'rollout', severity: 'critical', figures: { stage: 25 }, cause: null }),
  );
  const { rows } = await api.db.execute<{ id: string }>(sql`SELECT max(id) AS id FROM incidents`);
  id = Number(rows[0]?.id);
});

/** The first field in the errors of a refusal. */
const firstPath = (body: Record<string, unknown>) => (body.errors as { path: string }[])[0]?.path;

const RULE = '/api/v1/alerts/rules/error_rate';

it('the rounds of the web process evaluate without any worker', async () => {
  const status = await waitFor('an evaluation', async () => {
    const { body } = await api.call('GET', '/api/v1/alerts/status', { as: 'viewer' });
    return body.evaluated_at === null ? undefined : body;
  });
  expect(alertStatusShape.parse(status)).toEqual(status);
  // Later in a check's interval the jobs would be late too.
  const open = expect.arrayContaining([expect.objectContaining({ id, subject: 'rollout' })]);
  expect(status).toMatchObject({ stale: false, open });
});

describe('an incident over HTTP', () => {
  it('is listed, read, acknowledged and silenced, and both are withdrawn', async () => {
    const list = await api.call('GET', '/api/v1/alerts/incidents?state=open&subject=rollout', {
      as: 'viewer',
    });
    expect(incidentShape.array().parse(list.body)).toEqual(list.body);
    const path = `/api/v1/alerts/incidents/${id}`;
    const acknowledged = await api.call('POST', `${path}/acknowledge`, {
      as: 'operator',
      body: { note: 'On it' },
    });
    expect(incidentDetailShape.parse(acknowledged.body)).toEqual(acknowledged.body);
    expect(acknowledged.body).toMatchObject({ state: 'acknowledged', note: 'On it' });
    const until = new Date(Date.now() + 60_000).toISOString();
    const silenced = await api.call('POST', `${path}/silence`, { as: 'operator', body: { until } });
    expect(silenced.body).toMatchObject({ state: 'silenced', silenced_until: until });
    await api.call('DELETE', `${path}/silence`, { as: 'operator' });
    const back = await api.call('DELETE', `${path}/acknowledge`, { as: 'operator' });
    expect(back.body).toMatchObject({ state: 'open', silenced_until: null, acknowledged_by: null });
    expect((back.body.story as { event: string }[]).map(({ event }) => event)).toEqual([
      'unacknowledged',
      'unsilenced',
      'silenced',
      'acknowledged',
      'opened',
    ]);
  });

  it.each([
    ['POST', 'silence', { until: '2020-01-01T00:00:00Z' }, 'until'],
    ['POST', 'silence', {}, 'until'],
    ['POST', 'acknowledge', { note: '' }, 'note'],
    ['POST', 'acknowledge', { comment: 'x' }, 'comment'],
  ])('%s %s with %j is refused, naming the field', async (method, what, body, field) => {
    const answer = await api.call(method, `/api/v1/alerts/incidents/${id}/${what}`, { as: 'operator', body });
    expect([answer.status, firstPath(answer.body)]).toEqual([422, field]);
  });
});

describe('a rule over HTTP', () => {
  it('needs the version that was seen: 422 without, 412 when it is old, and the ETag is the new one', async () => {
    const without = await api.call('PATCH', RULE, { as: 'admin', body: { warning: 1 } });
    expect([without.status, firstPath(without.body)]).toEqual([422, 'version']);
    const headers = { 'if-match': '"default"' };
    const edited = await api.call('PATCH', RULE, { as: 'admin', headers, body: { warning: 1 } });
    expect([edited.status, edited.body.warning, edited.headers.get('etag')]).toEqual([
      200,
      1,
      `"${edited.body.version}"`,
    ]);
    const again = await api.call('PATCH', RULE, { as: 'admin', headers, body: { warning: 1.5 } });
    expect(again.status).toBe(412);
    const reset = await api.call('DELETE', RULE, {
      as: 'admin',
      headers: { 'if-match': `"${edited.body.version}"` },
    });
    expect(reset.body).toMatchObject({ warning: 0.5, is_default: true });
  });

  it.each([
    [{ warning: 3 }, 'critical'],
    [{ warning: null, critical: null }, 'warning'],
    [{ warning: -1 }, 'warning'],
    [{ warning: 'many' }, 'warning'],
    [{ fire_after: 0 }, 'fire_after'],
    [{ reminder_minutes: 1e9 }, 'reminder_minutes'],
    [{ subject: 'jobs' }, 'subject'],
  ])('%j is refused, naming the field', async (changes, field) => {
    const answer = await api.call('PATCH', RULE, { as: 'admin', body: { ...changes, version: 'default' } });
    expect([answer.status, firstPath(answer.body)]).toEqual([422, field]);
  });

  it('there is one for every subject, and no other', async () => {
    const { body } = await api.call('GET', '/api/v1/alerts/rules', { as: 'viewer' });
    expect((body as unknown as { subject: string }[]).map(({ subject }) => subject)).toEqual([
      ...ALERT_SUBJECTS,
    ]);
    expect((await api.call('GET', '/api/v1/alerts/rules/weather', { as: 'viewer' })).status).toBe(422);
  });
});

describe('maintenance over HTTP', () => {
  const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

  it('is planned, read and ended', async () => {
    const made = await api.call('POST', '/api/v1/alerts/maintenance', {
      as: 'operator',
      body: { ends_at: inMinutes(30), reason: 'Upgrade', subjects: ['jobs', 'jobs', 'workers'] },
    });
    expect(made.body).toMatchObject({ state: 'active', subjects: ['jobs', 'workers'] });
    expect(made.headers.get('location')).toBe(`/api/v1/alerts/maintenance/${made.body.id}`);
    const path = `/api/v1/alerts/maintenance/${made.body.id}`;
    expect((await api.call('POST', `${path}/end`, { as: 'operator' })).body.state).toBe('over');
    expect((await api.call('POST', `${path}/end`, { as: 'operator' })).status).toBe(409);
    expect((await api.call('GET', path, { as: 'viewer' })).body.state).toBe('over');
  });

  it.each([
    [{ ends_at: -1 }, 'ends_at'],
    [{ starts_at: 60, ends_at: 30 }, 'ends_at'],
    [{ ends_at: 60 * 24 * 31 }, 'ends_at'],
    [{ starts_at: -90, ends_at: 30 }, 'starts_at'],
  ])('from and to in minutes %j are refused, naming the field', async (minutes, field) => {
    const times = Object.fromEntries(
      Object.entries(minutes).map(([name, value]) => [name, inMinutes(value)]),
    );
    const body = { ...times, reason: 'Upgrade' };
    const answer = await api.call('POST', '/api/v1/alerts/maintenance', { as: 'operator', body });
    expect([answer.status, firstPath(answer.body)]).toEqual([422, field]);
  });
});
