import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type TestContext, testContext } from '@/tests/support/context';
import { severable } from '@/tests/support/severed-database';
import { type NodeProcess, spawnNode } from '@/tests/support/spawn-node';
import { roomMs, startStopwatch } from '@/tests/support/stopwatch';
import { waitFor } from '@/tests/support/wait-for';

const secret = 'a-secret-that-only-this-test-knows-0123456789';
let ctx: TestContext;
const started: NodeProcess[] = [];

beforeAll(async () => {
  ctx = await testContext();
});
afterAll(() => ctx?.close());
afterEach(() => {
  for (const { child } of started.splice(0)) child.kill('SIGKILL');
});

function startMain(environment: Record<string, string>): NodeProcess {
  const worker = spawnNode('worker/main.ts', [], { SECRET_KEY: secret, ...environment });
  started.push(worker);
  return worker;
}

test('a wrong configuration ends the worker with one line that names it', async () => {
  const worker = startMain({ DATABASE_URL: ctx.url, HEALTH_CHECK_INTERVAL_MINUTES: '0' });
  expect(await worker.ended).toBe(1);
  const { out, error } = worker.output();
  expect(error).toBe('HEALTH_CHECK_INTERVAL_MINUTES is "0"; it must be a whole number from 1 to 1440\n');
  expect(out).toBe('');
});

test('a worker checks a new database, and leaves with a goodbye and 0 on SIGTERM', async () => {
  const worker = startMain({ DATABASE_URL: ctx.url });
  await waitFor('the check is done', async () => {
    const { rowCount } = await ctx.db.execute(
      sql`SELECT FROM job_runs WHERE job = 'health-check' AND state = 'succeeded' AND result ->> 'total_checked' = '0'`,
    );
    return rowCount === 1;
  });
  worker.child.kill('SIGTERM');
  worker.child.kill('SIGINT');
  expect(await worker.ended).toBe(0);
  const { rows } = await ctx.db.execute(sql`SELECT pid, stopped_at IS NOT NULL AS goodbye FROM workers`);
  expect(rows).toEqual([{ pid: worker.child.pid, goodbye: true }]);
  expect(worker.output().error).toBe('');
});

test('a worker without a database waits, and leaves with 0 within ten seconds when told to', async () => {
  const way = await severable(ctx.url);
  await way.cut();
  const startingMs = startStopwatch();
  const worker = startMain({ DATABASE_URL: way.url });
  await waitFor('it waits', () =>
    worker.output().out.includes('the database cannot be reached; waiting for it'),
  );
  const startedInMs = startingMs();
  const leavingMs = startStopwatch();
  worker.child.kill('SIGTERM');
  expect(await worker.ended).toBe(0);
  expect(leavingMs()).toBeLessThan(10_000 + roomMs(startedInMs));
});
