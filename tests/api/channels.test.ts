import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OwnApi, startApi } from '@/tests/support/api';
import { say } from '@/tests/support/channels';
import { keepQuiet } from '@/tests/support/keep-quiet';
import { type HttpReceiver, startHttpReceiver } from '@/tests/support/receivers';
import { waitFor } from '@/tests/support/wait-for';

let api: OwnApi;
let receiver: HttpReceiver;
beforeAll(async () => {
  receiver = await startHttpReceiver();
  api = await startApi({ ALERT_ALLOWED_HOSTS: '127.0.0.1', PUBLIC_URL: 'https://lockstep.example.org' });
  await keepQuiet(api);
});
afterAll(async () => {
  await api.close();
  await receiver.close();
});

const CHANNELS = '/api/v1/alerts/channels';
let named = 0;

function create(settings: object = {}, more: object = {}) {
  named += 1;
  const hook = { kind: 'webhook', url: `${receiver.url}/t0ken`, signing_secret: 'a-secret-of-sixteen' };
  const body = { name: `Channel ${named}`, settings: { ...hook, ...settings }, ...more };
  return api.call('POST', CHANNELS, { as: 'admin', body });
}

const edit = (id: unknown, body: object, version: unknown) =>
  api.call('PATCH', `${CHANNELS}/${id}`, { as: 'admin', body, headers: { 'if-match': `"${version}"` } });

describe('a channel', () => {
  it('is created, listed, edited with the version that was seen, and deleted, and no answer has its secrets', async () => {
    const made = await create();
    expect(made).toMatchObject({
      status: 201,
      body: { kind: 'webhook', state: 'unused', signing_secret: null },
    });
    const { id, version } = made.body;
    expect(made.headers.get('location')).toBe(`${CHANNELS}/${id}`);
    expect(made.headers.get('etag')).toBe(`"${version}"`);
    const edited = await edit(id, { name: 'Another', is_enabled: false }, version);
    expect(edited).toMatchObject({ status: 200, body: { name: 'Another', state: 'off' } });
    expect(await edit(id, { name: 'Late' }, version)).toMatchObject({ status: 412 });
    const list = await api.call('GET', CHANNELS, { as: 'viewer' });
    expect(list.headers.get('x-total-count')).toBe('1');
    const bare = await api.call('DELETE', `${CHANNELS}/${id}`, { as: 'admin' });
    expect(bare.status).toBe(422);
    const headers = { 'if-match': `"${edited.body.version}"` };
    expect((await api.call('DELETE', `${CHANNELS}/${id}`, { as: 'admin', headers })).status).toBe(204);
    expect((await api.call('GET', `${CHANNELS}/${id}`, { as: 'viewer' })).status).toBe(404);
    expect(JSON.stringify([made.body, edited.body, list.body])).not.toMatch(/t0ken|sixteen/);
  });

  it.each([
    [{ name: '' }, 'name'],
    [{ settings: { kind: 'pigeon' } }, 'settings.kind'],
    [{ settings: { kind: 'webhook', url: 'https://user:pw@example.org/' } }, 'settings.url'],
    [{ settings: { kind: 'webhook', url: 'https://example.org/#x' } }, 'settings.url'],
    [{ settings: { kind: 'webhook', url: 'javascript:alert(1)' } }, 'settings.url'],
    [{ settings: { kind: 'webhook', url: 'http://example.org/' } }, 'settings.url'],
    [{ settings: { kind: 'webhook', url: 'https://169.254.169.254/latest' } }, 'settings.url'],
    [
      { settings: { kind: 'webhook', url: 'https://example.org/', signing_secret: 'short' } },
      'settings.signing_secret',
    ],
    [{ settings: { kind: 'webhook', url: 'https://example.org/', to: [] } }, 'settings.to'],
    [{ settings: { kind: 'email', from: 'a@example.org', to: ['b@example.org'] } }, 'settings.server'],
    [{ settings: { kind: 'email', from: 'no', to: ['b@example.org'] } }, 'settings.from'],
    [{ settings: { kind: 'email', from: 'a@example.org', to: [] } }, 'settings.to'],
    [{ min_severity: 'mild' }, 'min_severity'],
  ])('is refused as %j, in a message that names the field', async (wrong, path) => {
    const good = { kind: 'webhook', url: 'https://example.org/' };
    const body = { name: 'Refused', settings: good, ...wrong };
    const answer = await api.call('POST', CHANNELS, { as: 'admin', body });
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body.errors)).toContain(`"${path}`);
  });

  it('is tested, by a process that delivers beside its requests', async () => {
    const { id } = (await create()).body;
    const told = await api.call('POST', `${CHANNELS}/${id}/test`, { as: 'admin' });
    expect(told).toMatchObject({
      status: 200,
      body: { state: 'delivered', incident_id: null, channel_id: id },
    });
    const body = JSON.parse(receiver.received.at(-1)?.body ?? '');
    expect(body).toMatchObject({ event: 'test', url: 'https://lockstep.example.org/alerts/channels' });
  });
});

describe('deliveries', () => {
  it('that died are found, retried and dismissed by admins, and looked at by everybody in the console', async () => {
    receiver.answer((response) => response.writeHead(410).end());
    const { id } = (await create({ url: `${receiver.url}/gone` })).body;
    await say(api, { incidentId: 41 });
    const dead = async () =>
      (await api.call('GET', `/api/v1/alerts/deliveries?channel_id=${id}&state=dead`, { as: 'viewer' }))
        .body as unknown as { id: number; last_error: string }[];
    const [one] = await waitFor('a dead delivery', async () => {
      const found = await dead();
      return found.length === 1 && found;
    });
    expect(one).toMatchObject({ last_error: 'answered with 410', incident_id: 41 });
    const decide = (how: string, as: 'admin' | 'operator') =>
      api.call('POST', `/api/v1/alerts/deliveries/${one?.id}/${how}`, { as });
    expect((await decide('dismiss', 'operator')).status).toBe(403);
    expect(await decide('retry', 'admin')).toMatchObject({ status: 200, body: { state: 'pending' } });
    await waitFor('a dead delivery', async () => (await dead()).length === 1);
    expect(await decide('dismiss', 'admin')).toMatchObject({ status: 200, body: { state: 'dismissed' } });
    expect(await decide('retry', 'admin')).toMatchObject({ status: 409, body: { code: 'not_applicable' } });
  });

  it('are listed newest first, page by page', async () => {
    receiver.answer((response) => response.writeHead(200).end());
    for (const incidentId of [51, 52, 53]) await say(api, { incidentId });
    const { id } = (await create()).body;
    for (const incidentId of [61, 62, 63]) await say(api, { incidentId });
    const first = await api.call('GET', `/api/v1/alerts/deliveries?channel_id=${id}&limit=2`, {
      as: 'viewer',
    });
    expect(first.body).toMatchObject([{ incident_id: 63 }, { incident_id: 62 }]);
    expect(first.headers.get('x-total-count')).toBe('3');
    const next = /<([^>]+)>/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    expect((await api.call('GET', next, { as: 'viewer' })).body).toMatchObject([{ incident_id: 61 }]);
    const foreign = await api.call('GET', '/api/v1/alerts/deliveries?cursor=abc', { as: 'viewer' });
    expect(foreign.status).toBe(422);
  });
});

it('no secret of a channel was ever logged', () => {
  expect(api.server.output()).toContain('an alert was given up');
  expect(api.server.output()).not.toMatch(/t0ken|sixteen/);
});
