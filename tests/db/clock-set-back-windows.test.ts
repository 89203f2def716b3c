import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { claimDeliveries } from '@/lib/channels/outbox';
import { Counters } from '@/lib/counts/counters';
import { storeCounts } from '@/lib/counts/store-counts';
import { listProcesses } from '@/lib/measure/list-processes';
import { readFigures } from '@/lib/measure/read-figures';
import { addChannel, deliveries, round, say } from '@/tests/support/channels';
import { addUser, type TestContext } from '@/tests/support/context';
import { deliverySite } from '@/tests/support/deliveries';
import { DAY, type MovedClock, movedClock } from '@/tests/support/moved-clock';
import type { HttpReceiver } from '@/tests/support/receivers';

let ctx: TestContext;
let receiver: HttpReceiver;
let clock: MovedClock;
const { open, close, webhook } = deliverySite();

beforeEach(async () => {
  ({ ctx, receiver } = await open());
  clock = await movedClock(ctx);
});
afterEach(close);

async function one<T extends Record<string, unknown>>(query: ReturnType<typeof sql>): Promise<T> {
  return (await ctx.db.execute<T>(query)).rows[0] as T;
}

describe('after the clock was a day ahead for a moment', () => {
  test('a user who was refused meanwhile can sign in again', async () => {
    const ask = () =>
      one<{ allowed: boolean; reset_seconds: number }>(sql`SELECT * FROM count_request('k', 1, 60)`);
    await clock.set(DAY);
    await ask();
    expect(await ask()).toMatchObject({ allowed: false });
    await clock.set(0);
    expect(await ask()).toMatchObject({ allowed: true, reset_seconds: 60 });
    expect(await ask()).toMatchObject({ allowed: false });
  });

  test('the key of a write that died meanwhile is claimed anew', async () => {
    const userId = await addUser(ctx.db);
    const claim = () => one(sql`SELECT outcome FROM claim_idempotency_key(${userId}, 'key', 'print', 60)`);
    await clock.set(DAY);
    expect(await claim()).toEqual({ outcome: 'claimed' });
    expect(await claim()).toEqual({ outcome: 'running' });
    await clock.set(0);
    expect(await claim()).toEqual({ outcome: 'claimed' });
    expect(await claim()).toEqual({ outcome: 'running' });
  });

  test('a token that was exchanged meanwhile has no day of grace', async () => {
    const userId = await addUser(ctx.db);
    const session = '00000000-0000-4000-8000-000000000001';
    await ctx.db.execute(sql`
      INSERT INTO sessions (id, user_id, kind, address, expires_at)
      VALUES (${session}, ${userId}, 'api', '127.0.0.1', now() + interval '7 days')`);
    await ctx.db.execute(sql`
      INSERT INTO refresh_tokens (token_hash, family_id, user_id, expires_at)
      VALUES ('first', ${session}, ${userId}, now() + interval '7 days')`);
    const rotate = (next: string) =>
      one(sql`SELECT outcome FROM rotate_refresh_token('first', ${next}, 7, 10, NULL)`);
    await clock.set(DAY);
    expect(await rotate('second')).toEqual({ outcome: 'rotated' });
    expect(await rotate('second')).toEqual({ outcome: 'rotated' });
    await clock.set(0);
    expect(await rotate('second')).toEqual({ outcome: 'reused' });
  });

  test('requests that were counted meanwhile do not count now, and a process that ended is not alive', async () => {
    const counters = new Counters();
    counters.of('request', 'GET /pairs', '5xx').observe(4);
    const batch = { sequence: 1, openedAtMs: 0, sealedAtMs: 0, counts: counters.take() };
    const told = {
      pool: { max: 1, inUse: 0, waiting: 0 },
      eventLoopP99Ms: 1,
      memoryBytes: 1,
      uptimeSeconds: 1,
    };
    const intervals = {
      'health-check': 300,
      audit: 0,
      'auto-sync': 0,
      'self-test': 0,
      retention: 0,
      repairs: 0,
    };
    const failed = async () => (await readFigures(ctx, { windowSeconds: 300, intervals })).requests.failed;
    await clock.set(DAY);
    await storeCounts(ctx.db, { id: 'gone', kind: 'web', hostname: 'h', pid: 1 }, batch, 0, told);
    expect(await failed()).toBe(1);
    await clock.set(0);
    expect(await failed()).toBe(0);
    expect(await listProcesses(ctx)).toMatchObject([{ id: 'gone', alive: false }]);
  });

  test('an alert that waits since is delivered', async () => {
    await addChannel(ctx, webhook());
    await clock.set(DAY);
    await say(ctx);
    await clock.set(0);
    await round(ctx);
    expect(await deliveries(ctx)).toMatchObject([{ state: 'delivered' }]);
    expect(receiver.received).toHaveLength(1);
  });

  test('an alert whose sender was lost meanwhile is delivered by another, and holds up no other', async () => {
    await addChannel(ctx, webhook());
    await say(ctx);
    await clock.set(DAY);
    expect(await claimDeliveries(ctx.db, { leaseMs: 45_000, except: [] })).toHaveLength(1);
    await clock.set(0);
    await say(ctx, { incidentId: 2, path: '/alerts/2' });
    await round(ctx);
    expect(await deliveries(ctx)).toMatchObject([{ state: 'delivered' }, { state: 'delivered' }]);
  });
});
