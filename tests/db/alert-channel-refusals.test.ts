import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listChannels } from '@/lib/channels/read-channels';
import { channelEdits, HOOK, MAIL } from '../support/channels';
import { type TestContext, testContext } from '../support/context';

/** All tests share one database, because a refusal stores nothing. */
let ctx: TestContext;
beforeAll(async () => {
  ctx = await testContext();
});
afterAll(() => ctx?.close());
const { create } = channelEdits(() => ctx);

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
    expect(await listChannels(ctx, { limit: 1 })).toMatchObject({ total: 0 });
  });
});
