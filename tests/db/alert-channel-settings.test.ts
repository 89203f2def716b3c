import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listChannels, readChannel } from '@/lib/channels/read-channels';
import { deleteChannel } from '@/lib/channels/write-channels';
import type { Channel } from '@/lib/contract/channels';
import { channelEdits, HOOK, MAIL, NOTHING_ALLOWED, QUICK, round, STRICT, say } from '../support/channels';
import type { TestContext } from '../support/context';
import { deliverySite } from '../support/deliveries';
import { type HttpReceiver, startMailReceiver } from '../support/receivers';
import { TEST_SECRET } from '../support/server';

let ctx: TestContext;
let receiver: HttpReceiver;
const { open, close } = deliverySite();
beforeEach(async () => {
  ({ ctx, receiver } = await open());
});
afterEach(close);
const { create, edit, audit } = channelEdits(() => ctx);

const OPEN = { allowed: QUICK.allowed, hasSmtp: true, secretKey: TEST_SECRET };
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

  test('of PagerDuty are also sent to no other address', async () => {
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

  test('for signatures are created when none is given, and shown once', async () => {
    const made = await create({ kind: 'webhook', url: HOOK.url });
    expect(made.signing_secret).toMatch(/^[\w-]{43}$/);
    expect((await create(HOOK, STRICT, 'Two')).signing_secret).toBeNull();
    expect(await readChannel(ctx, made)).not.toHaveProperty('signing_secret');
  });

  test('are not readable with read permission only', async () => {
    await create(HOOK);
    const { rows } = await ctx.owner.execute<{ secret: boolean; name: boolean; all: boolean }>(sql`
      SELECT has_column_privilege('lockstep_reader', 'alert_channels', 'secret', 'SELECT') AS secret,
             has_column_privilege('lockstep_reader', 'alert_channels', 'name', 'SELECT') AS name,
             has_table_privilege('lockstep_app', 'alert_channels', 'SELECT') AS all`);
    expect(rows).toEqual([{ secret: false, name: true, all: true }]);
  });
});

describe('settings', () => {
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
