import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { claimDeliveries } from '@/lib/channels/outbox';
import {
  addChannel,
  BACK_OFF_A_MINUTE,
  deliveries,
  NOTHING_ALLOWED,
  pass,
  QUICK,
  round,
  say,
} from '../support/channels';
import type { TestContext } from '../support/context';
import { deliverySite, mailTo } from '../support/deliveries';
import { type HttpReceiver, startMailReceiver, startSilentServer } from '../support/receivers';
import { waitFor } from '../support/wait-for';

let ctx: TestContext;
let receiver: HttpReceiver;
const { open, close, also, webhook } = deliverySite();
beforeEach(async () => {
  ({ ctx, receiver } = await open());
});
afterEach(close);

const outcomes = async () =>
  (await deliveries(ctx)).map(({ state, last_error }) => `${state}: ${last_error}`);

describe('what goes wrong', () => {
  test('a final refusal or a redirect is not tried again', async () => {
    const refusals: [status: number, error: string][] = [
      [400, 'answered with 400'],
      [401, 'answered with 401'],
      [404, 'answered with 404'],
      [410, 'answered with 410'],
      [301, 'answered with a redirect (301), which is not followed'],
      [307, 'answered with a redirect (307), which is not followed'],
    ];
    receiver.answer((response, { path }) =>
      response.writeHead(Number(path.slice(1)), { location: `${receiver.url}/200` }).end('secret'),
    );
    for (const [status] of refusals) await addChannel(ctx, webhook(`${receiver.url}/${status}`));
    await say(ctx);
    await round(ctx);
    expect(await deliveries(ctx)).toMatchObject(
      refusals.map(([, last_error]) => ({ state: 'dead', attempts: 1, last_error })),
    );
    const asked = receiver.received.map(({ path }) => path);
    expect(asked.toSorted()).toEqual(refusals.map(([status]) => `/${status}`).toSorted());
  });

  test('a temporary failure is tried again until it succeeds', async () => {
    const statuses = [500, 503, 408];
    const askedOf = (status: number) => receiver.received.filter(({ path }) => path === `/${status}`);
    receiver.answer((response, { path }) => {
      const status = Number(path.slice(1));
      response.writeHead(askedOf(status).length < 3 ? status : 200).end();
    });
    for (const status of statuses) await addChannel(ctx, webhook(`${receiver.url}/${status}`));
    await say(ctx);
    await waitFor('every delivery', async () => {
      await round(ctx);
      return (await deliveries(ctx)).every(({ state }) => state === 'delivered');
    });
    expect(await deliveries(ctx)).toMatchObject(statuses.map(() => ({ attempts: 3, last_error: null })));
    for (const status of statuses) {
      const ids = askedOf(status).map(({ headers }) => headers['x-lockstep-delivery']);
      expect(ids).toHaveLength(3);
      expect(new Set(ids).size).toBe(1);
    }
  });

  test('after 429 the next try is at the stated time, and not before', async () => {
    receiver.answer((response) => response.writeHead(429, { 'retry-after': '3600' }).end());
    await addChannel(ctx, webhook());
    await say(ctx);
    const begunAtMs = performance.now();
    await round(ctx);
    const tookMs = performance.now() - begunAtMs;
    const [waiting] = await deliveries(ctx);
    expect(waiting).toMatchObject({ state: 'pending', last_error: 'answered with 429' });
    const inMs = Date.parse(waiting?.next_attempt_at ?? '') - Date.parse(waiting?.attempted_at ?? '');
    expect(inMs).toBeGreaterThanOrEqual(3_600_000);
    expect(inMs).toBeLessThanOrEqual(3_600_000 + tookMs);
    await pass(ctx, '50 minutes');
    await round(ctx);
    expect(receiver.received).toHaveLength(1);
    await pass(ctx, '10 minutes');
    await round(ctx);
    expect(receiver.received).toHaveLength(2);
  });

  test('a receiver that refuses or cuts connections is tried again', async () => {
    const gone = await startSilentServer();
    await gone.close();
    receiver.answer((response) => response.destroy());
    await addChannel(ctx, webhook(`http://127.0.0.1:${gone.port}`));
    await addChannel(ctx, webhook());
    await addChannel(ctx, mailTo(gone.port));
    await say(ctx);
    await round(ctx, { pace: BACK_OFF_A_MINUTE });
    expect(await outcomes()).toEqual([
      'pending: the connection was refused',
      'pending: the connection was cut',
      'pending: the connection was refused',
    ]);
  });

  test('a receiver that hangs is tried again', async () => {
    const silent = await also(startSilentServer());
    await addChannel(ctx, webhook(`http://127.0.0.1:${silent.port}`));
    await addChannel(ctx, mailTo(silent.port));
    await say(ctx);
    await round(ctx, { mailLimitMs: 400, postLimitMs: 400, pace: BACK_OFF_A_MINUTE });
    expect(await outcomes()).toEqual(['pending: no answer within 0.4 s', 'pending: no answer within 0.4 s']);
  });

  test('a mail server that answers 4xx is tried again, one that answers 5xx is not', async () => {
    const says = (responseCode: number) =>
      startMailReceiver({
        onMailFrom: (_address, _session, done) => done(Object.assign(new Error('hush'), { responseCode })),
      });
    await addChannel(ctx, mailTo((await also(says(451))).port));
    await addChannel(ctx, mailTo((await also(says(554))).port));
    await say(ctx);
    await round(ctx, { pace: BACK_OFF_A_MINUTE });
    expect(await outcomes()).toEqual([
      'pending: the mail server answered with 451 to MAIL FROM',
      'dead: the mail server answered with 554 to MAIL FROM',
    ]);
  });

  test('a server with an untrusted certificate gets neither password nor mail', async () => {
    const server = await also(startMailReceiver({ allowInsecureAuth: false }));
    await addChannel(ctx, mailTo(server.port, { security: 'starttls', user: 'u', password: 'hush' }));
    const plain = await also(startMailReceiver({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] }));
    await addChannel(ctx, mailTo(plain.port, { security: 'starttls', user: 'u', password: 'hush' }));
    await say(ctx);
    await round(ctx, { pace: BACK_OFF_A_MINUTE });
    expect((await deliveries(ctx)).map(({ last_error }) => last_error)).toEqual([
      expect.stringMatching(/^no secure connection: [A-Z_]+$/),
      'the mail server answered with 500 to STARTTLS',
    ]);
    expect([...server.logins, ...plain.logins, ...server.mails, ...plain.mails]).toEqual([]);
  });

  test('a name that leads to a private address since it was looked at is not connected to', async () => {
    await addChannel(ctx, webhook('https://rebound.example.org/'));
    await addChannel(ctx, { ...mailTo(25), server: { host: 'mail.example.org', security: 'starttls' } });
    await say(ctx);
    await round(ctx, {
      allowed: NOTHING_ALLOWED,
      resolve: async () => ['127.0.0.1', '169.254.169.254', '::1'],
    });
    expect(await deliveries(ctx)).toMatchObject([
      { state: 'dead', last_error: expect.stringContaining('not public') },
      { state: 'dead', last_error: expect.stringContaining('not public') },
    ]);
  });

  test('the address that was looked at is the one that is connected to', async () => {
    let asked = 0;
    await addChannel(ctx, webhook(receiver.url.replace('127.0.0.1', 'receiver.test')));
    await say(ctx);
    await round(ctx, {
      resolve: async () => {
        asked += 1;
        return asked === 1 ? ['127.0.0.1'] : ['192.0.2.1'];
      },
    });
    expect(asked).toBe(1);
    expect(receiver.received[0]?.headers.host).toMatch(/^receiver\.test:/);
  });

  test('a host that is not allowed any more gets nothing over plain HTTP', async () => {
    await addChannel(ctx, webhook());
    await say(ctx);
    await round(ctx, { allowed: NOTHING_ALLOWED });
    expect(await deliveries(ctx)).toMatchObject([
      { state: 'dead', last_error: 'the address is not https://' },
    ]);
    expect(receiver.received).toEqual([]);
  });

  test('a message that one process cannot unseal with its SECRET_KEY is delivered by another process', async () => {
    await addChannel(ctx, webhook());
    await say(ctx);
    await round(ctx, { secretKey: 'another secret of thirty-two bytes or more' });
    expect(receiver.received).toEqual([]);
    expect(await deliveries(ctx)).toMatchObject([
      { state: 'pending', last_error: expect.stringContaining('SECRET_KEY') },
    ]);
    await pass(ctx, '10 seconds');
    await round(ctx);
    expect(await deliveries(ctx)).toMatchObject([{ state: 'delivered', last_error: null }]);
  });
});

describe('giving up', () => {
  const failing = { pace: { ...BACK_OFF_A_MINUTE, failuresMax: 1_000 } };

  test('a message is dead after so many failures, or a day', async () => {
    receiver.answer((response) => response.writeHead(500).end());
    await addChannel(ctx, webhook());
    await say(ctx);
    await waitFor('the first dead', async () => {
      await round(ctx);
      return (await deliveries(ctx))[0]?.state === 'dead';
    });
    expect(await deliveries(ctx)).toMatchObject([{ attempts: QUICK.pace.failuresMax }]);
    await say(ctx, { incidentId: 2 });
    await round(ctx, failing);
    expect((await deliveries(ctx))[1]).toMatchObject({ state: 'pending' });
    await pass(ctx, '1 day');
    await round(ctx, failing);
    expect((await deliveries(ctx))[1]).toMatchObject({ state: 'dead', attempts: 2 });
  });

  test('a message that crashes the process that sends it is given up too', async () => {
    await addChannel(ctx, webhook());
    await say(ctx);
    for (let lost = 0; lost <= QUICK.pace.failuresMax; lost++) {
      await claimDeliveries(ctx.db, { leaseMs: 60_000, except: [] });
      await pass(ctx, '61 seconds');
    }
    await round(ctx);
    expect(await deliveries(ctx)).toMatchObject([{ state: 'dead' }]);
    expect(receiver.received).toEqual([]);
  });
});
