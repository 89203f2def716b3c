import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inTransaction } from '@/db/transaction';
import type { AlertMessage } from '@/lib/alert/alert-message';
import { enqueueMessage } from '@/lib/alert/enqueue-message';
import { type TestContext, testContext } from '../support/context';

let ctx: TestContext;
beforeEach(async () => {
  ctx = await testContext();
  await addChannel('everything', 'warning');
  await addChannel('critical only', 'critical');
  await addChannel('off', 'warning', false);
});
afterEach(() => ctx.close());

async function addChannel(name: string, minSeverity: string, enabled = true) {
  await ctx.db.execute(sql`
    INSERT INTO alert_channels (key, kind, name, settings, min_severity, is_enabled)
    VALUES (gen_random_uuid(), 'slack', ${name}, '{}', ${minSeverity}, ${enabled})`);
}

const say = (event: AlertMessage['event'], severity: AlertMessage['severity'], incidentId = 1) =>
  inTransaction(ctx.db, (tx) =>
    enqueueMessage(tx, {
      event,
      incidentId,
      severity,
      subject: 'error_rate',
      title: 'Errors',
      facts: [],
      since: null,
      at: '2026-01-01T00:00:00.000Z',
      path: '/alerts/1',
    }),
  );

async function outbox() {
  const { rows } = await ctx.db.execute<{ said: string }>(sql`
    SELECT c.name || ': ' || d.event || ' ' || d.state AS said
    FROM alert_deliveries d JOIN alert_channels c ON c.id = d.channel_id ORDER BY d.id`);
  return rows.map(({ said }) => said);
}

test('a message goes to each enabled channel whose severity it reaches', async () => {
  expect(await say('opened', 'warning')).toBe(1);
  expect(await say('opened', 'critical', 2)).toBe(2);
  expect(await outbox()).toEqual([
    'everything: opened pending',
    'everything: opened pending',
    'critical only: opened pending',
  ]);
});

test('only the channels that were told of an incident are told of its course', async () => {
  await say('opened', 'warning');
  await addChannel('new', 'warning');
  expect(await say('acknowledged', 'warning')).toBe(1);
  expect(await say('worsened', 'critical')).toBe(3);
  expect(await say('eased', 'warning')).toBe(3);
  expect(await say('recovered', 'warning')).toBe(3);
  expect(await say('recovered', 'critical', 2)).toBe(0);
});

test('a reminder that still waits is dropped when something newer is said', async () => {
  await say('opened', 'warning');
  await say('reminder', 'warning');
  await say('reminder', 'warning', 2);
  await say('recovered', 'warning');
  expect(await outbox()).toEqual([
    'everything: opened pending',
    'everything: reminder superseded',
    'everything: reminder pending',
    'everything: recovered pending',
  ]);
});

test('a message is written with the transaction that it is about, or not at all', async () => {
  await expect(
    inTransaction(ctx.db, async (tx) => {
      await enqueueMessage(tx, {
        event: 'opened',
        incidentId: 1,
        severity: 'critical',
        subject: 'jobs',
        title: 'Jobs',
        facts: [],
        since: null,
        at: '2026-01-01T00:00:00.000Z',
        path: '/',
      });
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(await outbox()).toEqual([]);
});
