import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Database } from '@/db/client';
import { sqlstateOf } from '@/db/sqlstate';
import { inTransaction } from '@/db/transaction';
import { counters, type MeasurementName } from '@/lib/counts/counters';
import { flushCounts, flushLastCounts } from '@/lib/counts/measure-round';
import { measuredClient } from '@/lib/counts/measured-client';
import { startMeasuring } from '@/lib/counts/this-process';
import { addUser, type TestContext, testContext } from '../support/context';
import { severable } from '../support/severed-database';

let context: TestContext;
const open: Database[] = [];
beforeAll(async () => {
  context = await testContext();
  startMeasuring('web');
});
afterEach(() => Promise.all(open.splice(0).map((db) => db.$client.end())));
afterAll(() => context.close());

function client(poolMax: number, url = context.url): Database {
  const db = measuredClient('requests', { url, applicationName: 'lockstep-test', poolMax });
  open.push(db);
  return db;
}

const counted = (name: MeasurementName, label: string) => counters().of(name, label).count;

it('counts each statement once, alone or in a transaction, also one that fails', async () => {
  const db = client(2);
  const before = counted('query', 'requests');
  await db.execute(sql`SELECT 1`);
  await db.$client.query('SELECT $1::int', [1]);
  await inTransaction(db, (tx) => tx.execute(sql`SELECT 2`));
  await expect(db.execute(sql`SELECT 1 / 0`)).rejects.toThrow();
  // The transaction adds one statement to begin and one to commit.
  expect(counted('query', 'requests') - before).toBe(6);
});

it('counts waits for a connection, with their length', async () => {
  const db = client(1);
  const waits = counters().of('pool_wait', 'requests');
  const [count, sumMs] = [waits.count, waits.sumMs];
  await Promise.all([1, 2].map(() => db.execute(sql`SELECT pg_sleep(0.05)`)));
  expect(waits.count - count).toBe(2);
  expect(waits.sumMs - sumMs).toBeGreaterThan(40);
});

it('counts a deadlock after which the work was repeated', async () => {
  const db = client(4);
  const before = counted('conflict', 'deadlock');
  const [one, other] = [await addUser(context.db), await addUser(context.db)];
  const touch = (id: number) => sql`UPDATE users SET name = name || '.' WHERE id = ${id}`;
  const bothHold = new Map<number, () => void>();
  const met = Promise.all([one, other].map((id) => new Promise<void>((hold) => bothHold.set(id, hold))));
  await Promise.all(
    [
      [one, other],
      [other, one],
    ].map(([first = 0, second = 0]) =>
      inTransaction(db, async (tx) => {
        await tx.execute(touch(first));
        bothHold.get(first)?.();
        await met;
        await tx.execute(touch(second));
      }),
    ),
  );
  // The repetition may meet the other one again.
  expect(counted('conflict', 'deadlock') - before).toBeGreaterThanOrEqual(1);
});

it('a flush while the database is away loses nothing, and the next one counts nothing twice', async () => {
  const way = await severable(context.url);
  await way.cut();
  const db = client(2, way.url);
  const run = counters().of('job', 'retention', 'succeeded');
  run.observe(5);
  await expect(flushCounts({ db })).rejects.toSatisfy((error) => sqlstateOf(error) === 'ECONNREFUSED');
  run.observe(5);
  await expect(flushCounts({ db })).rejects.toThrow();
  run.observe(5);
  await way.mend();
  await Promise.all([flushCounts({ db }), flushCounts({ db })]);
  await flushLastCounts({ db });
  const { rows } = await context.db.execute<{ count: string; stopped: boolean }>(sql`
    SELECT (SELECT sum(count) FROM measurements WHERE name = 'job') AS count,
      (SELECT bool_and(stopped_at IS NOT NULL) FROM processes) AS stopped`);
  expect(rows[0]).toEqual({ count: '3', stopped: true });
  await db.$client.end();
  open.length = 0;
  await way.close();
});
