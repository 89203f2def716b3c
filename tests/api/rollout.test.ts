import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, borrowApi } from '@/tests/support/api';
import { plantOfEveryKind } from '@/tests/support/context';

let api: Api;
beforeAll(async () => {
  api = await borrowApi();
  await plantOfEveryKind(api.db);
  await api.call('POST', '/api/v1/health/check-now', { as: 'operator' });
});
afterAll(() => api.close());

const read = () => api.call('GET', '/api/v1/rollout', { as: 'viewer' });
const decide = (body: object, version?: unknown) =>
  api.call('POST', '/api/v1/rollout/decisions', {
    as: 'admin',
    body,
    ...(version === undefined ? {} : { headers: { 'if-match': `"${version}"` } }),
  });

describe('the roll-out', () => {
  it('is complete where nothing was decided, and names its version', async () => {
    const { status, headers, body } = await read();
    expect(status).toBe(200);
    expect(body).toMatchObject({ stage: 100, state: 'complete', repairing: 100, next: null, gates: [] });
    expect(headers.get('etag')).toBe(`"${body.version}"`);
  });

  it('is decided on the version that was seen', async () => {
    expect(await decide({ action: 'start' })).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
    const { version } = (await read()).body;
    const begun = await decide({ action: 'start', reason: 'A trial' }, version);
    expect(begun).toMatchObject({
      status: 201,
      body: { action: 'start', from_stage: 100, to_stage: 0, automatic: false, reason: 'A trial' },
    });
    expect(await decide({ action: 'advance' }, version)).toMatchObject({
      status: 412,
      body: { code: 'precondition_failed' },
    });
    expect(await decide({ action: 'advance', version })).toMatchObject({
      status: 409,
      body: { code: 'stale_version' },
    });
  });

  it('refuses invalid decisions, and names the gates that do not pass', async () => {
    const order = async (body: object) => decide(body, (await read()).body.version);
    expect((await order({ action: 'advance' })).status).toBe(201);
    expect(await order({ action: 'advance' })).toMatchObject({
      status: 409,
      body: { code: 'gates_not_passed', detail: expect.stringMatching(/soak, .*error_rate/) },
    });
    expect(await order({ action: 'advance', force: true })).toMatchObject({
      status: 422,
      body: { code: 'reason_required' },
    });
    expect(await order({ action: 'unfreeze' })).toMatchObject({
      status: 409,
      body: { code: 'not_applicable' },
    });
    for (const wrong of [
      { action: 'jump' },
      { action: 'pause', stage: 5 },
      { action: 'pause', force: true },
      { action: 'start', stage: 10 },
      { action: 'start', extra: 1 },
      {},
    ]) {
      expect(await order(wrong), JSON.stringify(wrong)).toMatchObject({ status: 422 });
    }
  });

  it('is left to admins', async () => {
    for (const role of ['operator', 'viewer', 'student'] as const) {
      const answer = await api.call('POST', '/api/v1/rollout/decisions', {
        as: role,
        body: { action: 'freeze' },
      });
      expect(answer.status).toBe(403);
    }
    expect((await api.call('GET', '/api/v1/rollout', { as: 'student' })).status).toBe(403);
  });

  it('lists its events a page at a time, newest first', async () => {
    const { version } = (await read()).body;
    await decide({ action: 'freeze' }, version);
    const first = await api.call('GET', '/api/v1/rollout/decisions?limit=2', { as: 'viewer' });
    expect(first.headers.get('x-total-count')).toBe('3');
    const [, cursor] = /cursor=([^&>]+)/.exec(first.headers.get('link') ?? '') ?? [];
    const second = await api.call('GET', `/api/v1/rollout/decisions?limit=2&cursor=${cursor}`, {
      as: 'viewer',
    });
    const actions = [first, second].flatMap(({ body }) => body as unknown as { action: string }[]);
    expect(actions.map(({ action }) => action)).toEqual(['freeze', 'advance', 'start']);
    expect(second.headers.get('link')).toBeNull();
    const foreign = await api.call('GET', '/api/v1/rollout/decisions?cursor=abc', { as: 'viewer' });
    expect(foreign.status).toBe(422);
  });
});
