import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dismissDelivery, retryDelivery } from '@/lib/channels/decide-delivery';
import { listChannels, readChannel } from '@/lib/channels/read-channels';
import { testChannel } from '@/lib/channels/test-channel';
import { applyRetention } from '@/lib/jobs/apply-retention';
import { addChannel, channelEdits, deliveries, HOOK, round, STRICT, say } from '../support/channels';
import type { TestContext } from '../support/context';
import { deliverySite } from '../support/deliveries';
import type { HttpReceiver } from '../support/receivers';

let ctx: TestContext;
let receiver: HttpReceiver;
const { open, close } = deliverySite();
beforeEach(async () => {
  ({ ctx, receiver } = await open());
});
afterEach(close);
const { create, edit, audit } = channelEdits(() => ctx);

test('a channel that is turned off drops waiting messages, and gets none until it is on again', async () => {
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

describe('the state of a channel', () => {
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

  test('is listed for many, a page at a time, by name', async () => {
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

  test('reports its result, also for a channel that is off', async () => {
    const id = await addChannel(ctx, { kind: 'webhook', url: receiver.url }, { is_enabled: false });
    expect(await testing(id)).toMatchObject({
      state: 'delivered',
      incident_id: null,
      message: { event: 'test' },
    });
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ event: 'test', incident_id: null });
    expect((await audit()).at(-1)).toMatchObject({ action: 'channel.test' });
  });

  test('is tried once, and needs no attention afterwards', async () => {
    receiver.answer((response) => response.writeHead(503).end());
    const id = await addChannel(ctx, { kind: 'webhook', url: receiver.url });
    const failed = await testing(id);
    expect(failed).toMatchObject({ state: 'dead', attempts: 1, last_error: 'answered with 503' });
    expect(await readChannel(ctx, { id })).toMatchObject({ state: 'failing', dead: 0 });
    await expect(retryDelivery(ctx, failed)).rejects.toMatchObject({ code: 'not_applicable' });
  });

  test('is sent before waiting messages, and answers even when it still waits', async () => {
    const id = await addChannel(ctx, { kind: 'webhook', url: receiver.url });
    await say(ctx);
    const pending = await testChannel(ctx, { id, wait: { limitMs: 0, lookEveryMs: 1 } });
    expect(pending.state).toBe('pending');
    await round(ctx);
    expect(receiver.received.map(({ body }) => JSON.parse(body).event)).toEqual(['test', 'opened']);
    await expect(testChannel(ctx, { id: 99, wait })).rejects.toMatchObject({ code: 'not_found' });
  });
});

test('deliveries that ended long ago are deleted, waiting ones stay', async () => {
  await addChannel(ctx, { kind: 'webhook', url: receiver.url });
  for (const incidentId of [1, 2, 3]) await say(ctx, { incidentId });
  await ctx.db.execute(sql`
    UPDATE alert_deliveries SET state = 'delivered', finished_at = now() - interval '91 days' WHERE id = 1`);
  await ctx.db.execute(sql`
    UPDATE alert_deliveries SET state = 'dead', finished_at = now() - interval '89 days' WHERE id = 2`);
  expect(await applyRetention(ctx, new AbortController().signal)).toMatchObject({ alert_deliveries: 1 });
  expect(await deliveries(ctx)).toHaveLength(2);
});
