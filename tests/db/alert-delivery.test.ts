import { createHmac } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { claimDeliveries, storeDelivered } from '@/lib/channels/outbox';
import { addChannel, BACK_OFF_A_MINUTE, deliveries, pass, round, say } from '../support/channels';
import { otherProcess, type TestContext } from '../support/context';
import { deliverySite, mailTo } from '../support/deliveries';
import { type HttpReceiver, startMailReceiver, startSilentServer } from '../support/receivers';
import { waitFor } from '../support/wait-for';

let ctx: TestContext;
let receiver: HttpReceiver;
const { open, close, closing, also, webhook } = deliverySite();
beforeEach(async () => {
  ({ ctx, receiver } = await open());
});
afterEach(close);

const json = (at: number) => JSON.parse(receiver.received[at]?.body ?? 'null');

describe('what arrives', () => {
  test('at a webhook is signed over its time and body, and says which delivery it is', async () => {
    await addChannel(ctx, webhook(`${receiver.url}/hook?x=1`));
    await say(ctx);
    const begunAtSeconds = Math.floor(Date.now() / 1_000);
    await round(ctx);
    const [one] = receiver.received;
    expect(one?.path).toBe('/hook?x=1');
    expect(json(0)).toMatchObject({ event: 'opened', incident_id: 1, title: '12 % of requests fail' });
    const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(one?.headers['x-lockstep-signature'])) ?? [];
    expect(v1).toBe(createHmac('sha256', 'a-secret-of-sixteen').update(`${t}.${one?.body}`).digest('hex'));
    expect(Number(t)).toBeGreaterThanOrEqual(begunAtSeconds);
    expect(Number(t)).toBeLessThanOrEqual(Date.now() / 1_000);
    expect(one?.headers['x-lockstep-delivery']).toBe(json(0).id);
    expect(await deliveries(ctx)).toMatchObject([{ state: 'delivered', attempts: 1, last_error: null }]);
  });

  test('at Slack is blocks with a text', async () => {
    await addChannel(ctx, { kind: 'slack', url: `${receiver.url}/services/T/B/x` });
    await say(ctx);
    await round(ctx);
    expect(json(0).text).toBe('[critical] Alert: 12 % of requests fail');
    expect(JSON.stringify(json(0).blocks)).toContain('4,711 in 5 minutes');
  });

  test('at PagerDuty triggers, acknowledges and resolves one incident, in this order', async () => {
    const routing_key = 'R0123456789abcdef0123456789abcde';
    await addChannel(ctx, { kind: 'pagerduty', routing_key, endpoint: `${receiver.url}/v2/enqueue` });
    for (const event of ['opened', 'acknowledged', 'recovered'] as const) await say(ctx, { event });
    await say(ctx, { incidentId: 2 });
    await round(ctx);
    const events = receiver.received.map(({ body }) => JSON.parse(body));
    const ours = events.filter(({ dedup_key: key }) => key === events[0].dedup_key);
    expect(ours.map(({ event_action }) => event_action)).toEqual(['trigger', 'acknowledge', 'resolve']);
    expect(events).toHaveLength(4);
    expect(events.every(({ routing_key: key }) => key === routing_key)).toBe(true);
  });

  test('by mail is text and HTML for every recipient, under an id that stays', async () => {
    const server = await also(startMailReceiver());
    await addChannel(ctx, mailTo(server.port, { user: 'lockstep', password: 'of the mail server' }));
    await say(ctx);
    await round(ctx);
    expect(await deliveries(ctx)).toMatchObject([{ state: 'delivered', last_error: null }]);
    const mail = (server.mails[0] ?? '').replaceAll(/=\r\n|\r\n(?=[ \t])/g, '');
    expect(mail).toMatch(/^Subject: \[critical\] Alert: 12 % of requests fail\r$/m);
    expect(mail).toMatch(/^To: ops@example.org, night@example.org\r$/m);
    expect(mail).toMatch(/^Message-ID: <lockstep-[0-9a-f-]{36}-1@example.org>\r$/m);
    expect(mail).toMatch(/^References: <lockstep-[0-9a-f-]{36}-incident-1@example.org>\r$/m);
    expect(mail).toContain('Content-Type: text/html');
    expect(server.logins).toEqual(['lockstep:of the mail server']);
  });

  test('of a mail with several recipients is reported exactly when the server accepts only some', async () => {
    const server = await also(
      startMailReceiver({
        onRcptTo: ({ address }, _session, done) =>
          done(
            address.startsWith('night') ? Object.assign(new Error('no'), { responseCode: 550 }) : undefined,
          ),
      }),
    );
    await addChannel(ctx, mailTo(server.port));
    await say(ctx);
    await round(ctx);
    expect(await deliveries(ctx)).toMatchObject([
      { state: 'delivered', last_error: 'the mail server refused 1 of 2 recipients' },
    ]);
  });
});

describe('order and speed', () => {
  test('a channel that hangs keeps no other waiting, whatever is sent meanwhile', async () => {
    const silent = await also(startSilentServer());
    await addChannel(ctx, webhook(`http://127.0.0.1:${silent.port}`));
    await addChannel(ctx, webhook());
    await say(ctx);
    let over = false;
    const running = round(ctx).then(() => {
      over = true;
    });
    await waitFor('the first message', () => receiver.received.length === 1);
    await say(ctx, { event: 'recovered' });
    await waitFor('the second message', () => receiver.received.length === 2);
    expect(over).toBe(false);
    await closing.splice(closing.indexOf(silent), 1)[0]?.close();
    await running;
  });

  test('a recovery never overtakes its alert, and another incident need not wait for either', async () => {
    let isTaken = false;
    receiver.answer((response, { body }) =>
      response.writeHead(JSON.parse(body).incident_id === 1 && !isTaken ? 500 : 200).end(),
    );
    await addChannel(ctx, webhook());
    await say(ctx);
    await say(ctx, { event: 'recovered' });
    await say(ctx, { incidentId: 2 });
    /** The deliveries of one round, after all waiting ones are due. */
    const sent = async () => {
      receiver.received.length = 0;
      await pass(ctx, '61 seconds');
      await round(ctx, { pace: BACK_OFF_A_MINUTE });
      return receiver.received.map(({ body }) => {
        const { incident_id, event } = JSON.parse(body);
        return `${incident_id} ${event}`;
      });
    };
    expect(await sent()).toEqual(['1 opened', '2 opened']);
    expect(await sent()).toEqual(['1 opened']);
    isTaken = true;
    expect(await sent()).toEqual(['1 opened', '1 recovered']);
  });

  test('processes side by side deliver each message once, one at a time to a channel', async () => {
    let underWay = 0;
    let most = 0;
    receiver.answer((response) => {
      underWay += 1;
      most = Math.max(most, underWay);
      setTimeout(() => {
        underWay -= 1;
        response.writeHead(200).end();
      }, 5);
    });
    await addChannel(ctx, webhook());
    for (let incidentId = 1; incidentId <= 12; incidentId++) await say(ctx, { incidentId });
    const others = Array.from({ length: 4 }, () => otherProcess(ctx));
    await Promise.all(others.map((other) => round(other)));
    await round(ctx);
    expect(most).toBe(1);
    expect(receiver.received).toHaveLength(12);
    expect(
      (await deliveries(ctx)).every(({ state, attempts }) => state === 'delivered' && attempts === 1),
    ).toBe(true);
  });

  test('a delivery of a lost process is taken over after its lease, and its late result is ignored', async () => {
    await addChannel(ctx, webhook());
    await say(ctx);
    const [lost] = await claimDeliveries(ctx.db, { leaseMs: 60_000, except: [] });
    await round(ctx);
    expect(receiver.received).toEqual([]);
    await pass(ctx, '61 seconds');
    receiver.answer((response) => response.writeHead(500).end());
    await round(ctx, { pace: BACK_OFF_A_MINUTE });
    expect(receiver.received).toHaveLength(1);
    expect(await storeDelivered(ctx.db, lost as NonNullable<typeof lost>, null)).toBe(false);
    expect(await deliveries(ctx)).toMatchObject([{ state: 'pending', attempts: 2 }]);
  });

  test('asking when nothing is due is one statement over an empty index', async () => {
    await addChannel(ctx, webhook());
    await ctx.db.execute(sql`
      INSERT INTO alert_deliveries (channel_id, event, message, state, expires_at, finished_at)
      SELECT 1, 'opened', '{}', 'delivered', now(), now() FROM generate_series(1, 20000)`);
    await ctx.owner.execute(sql`ANALYZE alert_deliveries`);
    const { rows } = await ctx.db.execute<{ 'QUERY PLAN': string }>(sql`
      EXPLAIN SELECT DISTINCT channel_id FROM alert_deliveries
       WHERE state IN ('pending', 'sending') AND next_attempt_at <= clock_timestamp()`);
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toMatch(/alert_deliveries_open/);
  });
});
