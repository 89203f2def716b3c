import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Context } from '@/lib/context';
import type { Capture } from '@/lib/writers/read-capture';
import { figuresWith, keepMessage, messagesOf } from '../support/alerts';
import { incidentSite } from '../support/incidents';

vi.mock('@/lib/alert/enqueue-message', () => ({
  enqueueMessage: (...told: Parameters<typeof keepMessage>) => keepMessage(...told),
}));

let ctx: Context;
const { open, close, reset, clock, said } = incidentSite();
beforeAll(async () => {
  ({ ctx } = await open());
});
afterAll(close);
beforeEach(reset);

const captured = (capture: Partial<Capture>) => figuresWith({ capture });
const calm = captured({});
const newcomer = (id: number, count: number) =>
  captured({ newWriters: count, newest: { id, role: 'legacy_app', application: `portal-${id}` } });

it('a new writer is told with its role and its claim, each further one once more, and recovers when all are decided', async () => {
  await clock().see(
    calm,
    newcomer(1, 1),
    newcomer(1, 1),
    newcomer(2, 2),
    newcomer(2, 2),
    newcomer(1, 1),
    calm,
  );
  expect((await said()).map(([event]) => event)).toEqual(['opened', 'reminder', 'recovered']);
  const [first, second] = await messagesOf(ctx);
  expect(first).toMatchObject({
    subject: 'new_writer',
    severity: 'warning',
    title: 'Somebody new writes progress and licenses past Lockstep: role legacy_app (calls itself portal-1)',
  });
  expect(second?.title).toContain('portal-2');
});

it('detection that is later than 30 s is told, and recovers when it is in time twice', async () => {
  const late = captured({ lagSeconds: 31 });
  const inTime = captured({ lagSeconds: 30 });
  await clock().see(inTime, late, late, inTime, inTime);
  expect((await said()).map(([event]) => event)).toEqual(['opened', 'recovered']);
  expect((await messagesOf(ctx))[0]?.title).toBe('Foreign writes wait for 31 s to be compared');
});

it('a capture that is off is critical at once', async () => {
  await clock().see(captured({ missing: 2 }), calm);
  expect((await said()).map(([event]) => event)).toEqual(['opened', 'recovered']);
  expect((await messagesOf(ctx))[0]).toMatchObject({
    severity: 'critical',
    title: 'Foreign writes are not captured: 2 of 8 triggers are missing or turned off',
  });
});
