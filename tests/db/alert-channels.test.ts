import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dismissDelivery, retryDelivery } from '@/lib/channels/decide-delivery';
import { listChannels, readChannel } from '@/lib/channels/read-channels';
import { testChannel } from '@/lib/channels/test-channel';
import { createChannel, deleteChannel, updateChannel } from '@/lib/channels/write-channels';
import {
  type Channel,
  createChannelBodyShape,
  type UpdateChannelBody,
  updateChannelBodyShape,
} from '@/lib/contract/channels';
import { applyRetention } from '@/lib/jobs/apply-retention';
import { addChannel, deliveries, NOTHING_ALLOWED, QUICK, round, say } from '../support/channels';
import { type TestContext, testContext } from '../support/context';
import { type HttpReceiver, startHttpReceiver, startMailReceiver } from '../support/receivers';
import { TEST_SECRET } from '../support/server';

let ctx: TestContext;
let receiver: HttpReceiver;
beforeEach(async () => {
  ctx = await testContext();
  receiver = await startHttpReceiver();
});
afterEach(async () => {
  await receiver.close();
  await ctx.close();
});

const STRICT = { allowed: NOTHING_ALLOWED, hasSmtp: false, secretKey: TEST_SECRET };
const OPEN = { allowed: QUICK.allowed, hasSmtp: true, secretKey: TEST_SECRET };
const HOOK = {
  kind: 'webhook',
  url: 'https://hooks.example.org/t0ken',
  signing_secret: 'a-secret-of-sixteen',
};
const MAIL = {
  kind: 'email',
  server: { host: 'mail.example.org', user: 'lockstep', password: 'p4ss-of-mail' },
  from: 'a@example.org',
  to: ['b@example.org'],
};

const create = (settings: object, policy: typeof STRICT = STRICT, name = 'One') =>
  createChannel(ctx, { channel: createChannelBodyShape.parse({ name, settings }), ...policy });

const edit = (
  { id, version }: Pick<Channel, 'id' | 'version'>,
  changes: object,
  policy: typeof STRICT = STRICT,
) =>
  updateChannel(ctx, {
    id,
    version,
    changes: updateChannelBodyShape.parse(changes) as UpdateChannelBody,
    ...policy,
  });

async function audit() {
  const { rows } = await ctx.db.execute<Record<string, unknown>>(
    sql`SELECT action, target, before, after FROM audit_log ORDER BY id`,
  );
  return rows;
}

describe('secrets', () => {
  test('are stored sealed, and are in no answer and no line of the audit log', async () => {
    const channels = [
      await create(HOOK),
      await create(MAIL, STRICT, 'Two'),
      await create({ kind: 'slack', url: 'https://hooks.slack.com/services/T0/B0/s3cret' }, STRICT, 'Three'),
      await create({ kind: 'pagerduty', routing_key: 'R0123456789abcdef0123456789abcde' }, STRICT, 'Four'),
    ];
    const edited = await edit(channels[0] as Channel, {
      settings: { kind: 'webhook', url: 'https://hooks.example.org/t0ken-2' },
    });
    await deleteChannel(ctx, edited);
    const { rows } = await ctx.owner.execute(sql`SELECT * FROM alert_channels`);
    const everything = JSON.stringify([
      channels,
      edited,
      await listChannels(ctx, { limit: 9 }),
      await audit(),
      rows,
    ]);
    for (const secret of ['t0ken', 'a-secret-of-sixteen', 'p4ss-of-mail', 's3cret', 'R0123456789']) {
      expect(everything).not.toContain(secret);
    }
    expect((await audit()).map(({ action }) => action)).toEqual([
      'channel.create',
      'channel.create',
      'channel.create',
      'channel.create',
      'channel.update',
      'channel.delete',
    ]);
    expect((await audit())[4]).toMatchObject({ before: {}, after: { secret: 'changed' } });
  });

  test('that are left out of an edit stay, also where a path is changed', async () => {
    const hook = await create({ ...HOOK, url: `${receiver.url}/a` }, OPEN);
    await edit(hook, { settings: { kind: 'webhook', url: `${receiver.url}/b` } }, OPEN);
    await say(ctx);
    await round(ctx);
    expect(receiver.received[0]?.path).toBe('/b');
  });

  test('of one server are not sent to another: a password is asked for again', async () => {
    const mail = await create(MAIL);
    const same = await edit(mail, {
      settings: { ...MAIL, server: { host: 'mail.example.org', user: 'lockstep' }, to: ['c@example.org'] },
    });
    expect(same.settings).toMatchObject({ server: { has_password: true }, to: ['c@example.org'] });
    const elsewhere = { ...MAIL, server: { host: 'mail.attacker.example', user: 'lockstep' } };
    await expect(edit(same, { settings: elsewhere })).rejects.toMatchObject({
      code: 'invalid_input',
      errors: [{ path: 'settings.server.password', message: 'is needed' }],
    });
  });

  test('of PagerDuty go to no other place, either', async () => {
    const routing_key = 'R0123456789abcdef0123456789abcde';
    const pager = await create({ kind: 'pagerduty', routing_key }, OPEN);
    const moved = { kind: 'pagerduty', endpoint: 'https://127.0.0.1/' };
    await expect(edit(pager, { settings: moved }, OPEN)).rejects.toMatchObject({
      errors: [{ path: 'settings.routing_key' }],
    });
    expect(await edit(pager, { settings: { kind: 'pagerduty', region: 'eu' } }, OPEN)).toMatchObject({
      settings: { region: 'eu' },
    });
  });

  test('to sign with are made where none is given, and told once', async () => {
    const made = await create({ kind: 'webhook', url: HOOK.url });
    expect(made.signing_secret).toMatch(/^[\w-]{43}$/);
    expect((await create(HOOK, STRICT, 'Two')).signing_secret).toBeNull();
    expect(await readChannel(ctx, made)).not.toHaveProperty('signing_secret');
  });

  test('are not readable for whoever only reads', async () => {
    await create(HOOK);
    const { rows } = await ctx.owner.execute<{ secret: boolean; name: boolean; all: boolean }>(sql`
      SELECT has_column_privilege('lockstep_reader', 'alert_channels', 'secret', 'SELECT') AS secret,
             has_column_privilege('lockstep_reader', 'alert_channels', 'name', 'SELECT') AS name,
             has_table_privilege('lockstep_app', 'alert_channels', 'SELECT') AS all`);
    expect(rows).toEqual([{ secret: false, name: true, all: true }]);
  });
});

describe('settings', () => {
  test.each([
    [{ ...HOOK, url: 'http://hooks.example.org/' }, 'settings.url', 'is not https'],
    [{ ...HOOK, url: 'https://127.0.0.1/' }, 'settings.url', 'not a public address'],
    [{ ...HOOK, url: 'https://[::ffff:10.0.0.1]/' }, 'settings.url', 'not a public address'],
    [{ ...HOOK, url: 'https://2130706433/' }, 'settings.url', 'not a public address'],
    [{ ...HOOK, url: 'https://example.org:22/' }, 'settings.url', 'port 22'],
    [{ ...HOOK, url: undefined }, 'settings.url', 'is needed'],
    [{ kind: 'slack' }, 'settings.url', 'is needed'],
    [{ kind: 'pagerduty' }, 'settings.routing_key', 'is needed'],
    [
      { kind: 'pagerduty', routing_key: 'R'.repeat(32), endpoint: 'https://pd.example.org/' },
      'settings.endpoint',
      'ALERT_ALLOWED_HOSTS',
    ],
    [{ ...MAIL, server: null }, 'settings.server', 'SMTP_URL'],
    [{ ...MAIL, server: { host: '10.0.0.25' } }, 'settings.server.host', 'not a public address'],
    [{ ...MAIL, server: { host: 'mail.example.org', port: 22 } }, 'settings.server.port', '25, 465'],
    [{ ...MAIL, server: { host: 'mail.example.org', user: 'u' } }, 'settings.server.password', 'is needed'],
    [{ ...MAIL, server: { host: 'mail.example.org', password: 'p' } }, 'settings.server.user', 'is needed'],
    [
      { ...MAIL, server: { ...MAIL.server, security: 'none' } },
      'settings.server.security',
      'must be tls or starttls',
    ],
  ])('%j are refused for %s', async (settings, path, message) => {
    await expect(create(settings)).rejects.toMatchObject({
      code: 'invalid_input',
      errors: [{ path, message: expect.stringContaining(message) }],
    });
  });

  test('of another kind are refused, and of a name in use as well', async () => {
    const one = await create(HOOK);
    await create(MAIL, STRICT, 'Two');
    await expect(edit(one, { settings: MAIL })).rejects.toMatchObject({
      errors: [{ path: 'settings.kind' }],
    });
    await expect(edit(one, { name: 'Two' })).rejects.toMatchObject({ code: 'already_exists' });
    await expect(create(HOOK)).rejects.toMatchObject({ code: 'already_exists', errors: [{ path: 'name' }] });
  });

  test('are edited with the version that was seen; what changes nothing is no edit', async () => {
    const one = await create(HOOK);
    expect(await edit(one, { name: 'One', settings: { kind: 'webhook' } })).toMatchObject({
      version: one.version,
    });
    const edited = await edit(one, { min_severity: 'critical' });
    expect(edited.version).not.toBe(one.version);
    await expect(edit(one, { name: 'Late' })).rejects.toMatchObject({ code: 'stale_version' });
    await expect(deleteChannel(ctx, one)).rejects.toMatchObject({ code: 'stale_version' });
    expect((await audit()).at(-1)).toMatchObject({
      action: 'channel.update',
      before: { min_severity: 'warning' },
      after: { min_severity: 'critical' },
    });
  });
});

test('a mail channel without a server of its own uses that of the environment, wherever it is', async () => {
  const server = await startMailReceiver();
  await create({ ...MAIL, server: null }, OPEN);
  await say(ctx);
  await round(ctx, {
    allowed: NOTHING_ALLOWED,
    smtp: {
      host: '127.0.0.1',
      port: server.port,
      security: 'none',
      user: null,
      password: null,
      trusted: true,
    },
  });
  expect(server.mails).toHaveLength(1);
  await server.close();
});

test('a channel that is turned off drops what waits, and is told nothing until it is on again', async () => {
  receiver.answer((response) => response.writeHead(500).end());
  const id = await addChannel(ctx, { kind: 'webhook', url: receiver.url });
  await say(ctx);
  const off = await edit(await readChannel(ctx, { id }), { is_enabled: false });
  expect(off).toMatchObject({ state: 'off', waiting: 0 });
  expect((await audit()).at(-1)).toMatchObject({ after: { is_enabled: false, dismissed: 1 } });
  expect(await say(ctx, { incidentId: 2 })).toBe(0);
  await edit(off, { is_enabled: true });
  expect(await say(ctx, { event: 'recovered' })).toBe(0);
  expect(await say(ctx, { incidentId: 3 })).toBe(1);
});

describe('how a channel does', () => {
  test('follows from its newest try', async () => {
    const id = await addChannel(ctx, { kind: 'webhook', url: receiver.url });
    const state = async () => (await readChannel(ctx, { id })).state;
    expect(await state()).toBe('unused');
    await say(ctx);
    await round(ctx);
    expect(await readChannel(ctx, { id })).toMatchObject({ state: 'working', last_error: null, waiting: 0 });
    receiver.answer((response) => response.writeHead(404).end());
    await say(ctx, { incidentId: 2 });
    await round(ctx);
    expect(await readChannel(ctx, { id })).toMatchObject({
      state: 'failing',
      last_error: 'answered with 404',
      dead: 1,
    });
    receiver.answer((response) => response.writeHead(200).end());
    await say(ctx, { incidentId: 3 });
    await round(ctx);
    expect(await readChannel(ctx, { id })).toMatchObject({ state: 'working', dead: 1 });
  });

  test('is read of many, a page at a time, by name', async () => {
    for (const name of ['b', 'a', 'c']) await create(HOOK, STRICT, name);
    const first = await listChannels(ctx, { limit: 2 });
    expect(first).toMatchObject({ total: 3, items: [{ name: 'a' }, { name: 'b' }] });
    const rest = await listChannels(ctx, { limit: 2, cursor: String(first.nextCursor) });
    expect(rest).toMatchObject({ items: [{ name: 'c' }], nextCursor: null });
  });
});

describe('a dead delivery', () => {
  async function dead() {
    receiver.answer((response) => response.writeHead(404).end());
    await addChannel(ctx, { kind: 'webhook', url: receiver.url });
    await say(ctx);
    await round(ctx);
    return (await deliveries(ctx))[0]?.id as number;
  }

  test('is tried again when a person says so, before what came later of its incident', async () => {
    const id = await dead();
    await say(ctx, { event: 'acknowledged' });
    await say(ctx, { event: 'recovered' });
    receiver.answer((response) => response.writeHead(200).end());
    expect(await retryDelivery(ctx, { id })).toMatchObject({ state: 'pending' });
    await round(ctx);
    const told = receiver.received.map(({ body }) => JSON.parse(body).event);
    expect(told).toEqual(['opened', 'opened', 'acknowledged', 'recovered']);
    expect((await audit()).at(-1)).toMatchObject({
      action: 'delivery.retry',
      target: `alert-delivery/${id}`,
    });
    await expect(retryDelivery(ctx, { id })).rejects.toMatchObject({ code: 'not_applicable' });
  });

  test('stays dead once something newer of its incident was told', async () => {
    const id = await dead();
    receiver.answer((response) => response.writeHead(200).end());
    await say(ctx, { event: 'recovered' });
    await round(ctx);
    await expect(retryDelivery(ctx, { id })).rejects.toMatchObject({ code: 'not_applicable' });
  });

  test('is dismissed, once', async () => {
    const id = await dead();
    expect(await dismissDelivery(ctx, { id })).toMatchObject({ state: 'dismissed' });
    expect(await dismissDelivery(ctx, { id })).toMatchObject({ state: 'dismissed' });
    expect((await audit()).filter(({ action }) => action === 'delivery.dismiss')).toHaveLength(1);
    await expect(retryDelivery(ctx, { id })).rejects.toMatchObject({ code: 'not_applicable' });
    await expect(dismissDelivery(ctx, { id: 99 })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a test', () => {
  const wait = { limitMs: 20_000, lookEveryMs: 5 };
  async function testing(id: number) {
    const told = testChannel(ctx, { id, wait });
    let over = false;
    void told.finally(() => {
      over = true;
    });
    while (!over) await round(ctx);
    return told;
  }

  test('says what came of it, also of a channel that is off', async () => {
    const id = await addChannel(ctx, { kind: 'webhook', url: receiver.url }, { is_enabled: false });
    expect(await testing(id)).toMatchObject({
      state: 'delivered',
      incident_id: null,
      message: { event: 'test' },
    });
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ event: 'test', incident_id: null });
    expect((await audit()).at(-1)).toMatchObject({ action: 'channel.test' });
  });

  test('is tried once, and asks for nobody afterwards', async () => {
    receiver.answer((response) => response.writeHead(503).end());
    const id = await addChannel(ctx, { kind: 'webhook', url: receiver.url });
    const failed = await testing(id);
    expect(failed).toMatchObject({ state: 'dead', attempts: 1, last_error: 'answered with 503' });
    expect(await readChannel(ctx, { id })).toMatchObject({ state: 'failing', dead: 0 });
    await expect(retryDelivery(ctx, failed)).rejects.toMatchObject({ code: 'not_applicable' });
  });

  test('goes before what waits, and answers when it still waits', async () => {
    const id = await addChannel(ctx, { kind: 'webhook', url: receiver.url });
    await say(ctx);
    const pending = await testChannel(ctx, { id, wait: { limitMs: 0, lookEveryMs: 1 } });
    expect(pending.state).toBe('pending');
    await round(ctx);
    expect(receiver.received.map(({ body }) => JSON.parse(body).event)).toEqual(['test', 'opened']);
    await expect(testChannel(ctx, { id: 99, wait })).rejects.toMatchObject({ code: 'not_found' });
  });
});

test('what ended long ago goes, what waits stays', async () => {
  await addChannel(ctx, { kind: 'webhook', url: receiver.url });
  for (const incidentId of [1, 2, 3]) await say(ctx, { incidentId });
  await ctx.db.execute(sql`
    UPDATE alert_deliveries SET state = 'delivered', finished_at = now() - interval '91 days' WHERE id = 1`);
  await ctx.db.execute(sql`
    UPDATE alert_deliveries SET state = 'dead', finished_at = now() - interval '89 days' WHERE id = 2`);
  expect(await applyRetention(ctx, new AbortController().signal)).toMatchObject({ alert_deliveries: 1 });
  expect(await deliveries(ctx)).toHaveLength(2);
});
