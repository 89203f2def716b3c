import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createClient, type Database } from '@/db/client';
import { inTransaction } from '@/db/transaction';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type HangingDatabase, hangable } from '@/tests/support/hanging-database';
import { waitFor } from '@/tests/support/wait-for';

/** Longer than any of these tests takes: what ends a statement is never the server's own limit. */
const STATEMENT_TIMEOUT_MS = 120_000;
/** A silent connection is asked about after five seconds. */
const IDLE_MS = 6_000;
/** Promised are seven to eight seconds; the rest is for a busy machine. */
const FOUND_OUT_MS = 20_000;

let database: TestDatabase;
const open: { db: Database; way: HangingDatabase }[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  return () => database.drop();
});
afterEach(async () => {
  for (const { db, way } of open.splice(0)) {
    await way.close();
    await db.$client.end();
  }
});

async function reach({ pooled = false, statementTimeoutMs = STATEMENT_TIMEOUT_MS } = {}) {
  const way = await hangable(database.url, { pooled });
  const db = createClient({
    url: way.url,
    applicationName: 'lockstep-test',
    poolMax: 1,
    statementTimeoutMs,
  });
  open.push({ db, way });
  return { db, way };
}

async function expectCutOff(work: Promise<unknown>): Promise<void> {
  const outcome = await Promise.race([
    work.then(
      () => 'answered',
      () => 'cut off',
    ),
    delay(FOUND_OUT_MS, 'still waiting', { ref: false }),
  ]);
  expect(outcome).toBe('cut off');
}

describe('a server that hangs', () => {
  test('is found out also by a connection that was idle before', async () => {
    const { db, way } = await reach();
    await db.execute(sql`SELECT 1`);
    await delay(IDLE_MS);
    way.hang();
    await expectCutOff(db.execute(sql`SELECT 1`));
    way.resume();
    expect((await db.execute(sql`SELECT 1`)).rowCount).toBe(1);
  });

  test('is found out again by a connection that stood one silence', async () => {
    const { db, way } = await reach();
    await inTransaction(db, async (tx) => {
      await tx.execute(sql`SELECT pg_sleep(${IDLE_MS / 1_000})`);
      way.hang();
      await expectCutOff(tx.execute(sql`SELECT 1`));
      throw new Error('seen');
    }).catch((error) => expect(String(error)).toMatch(/seen|terminated/));
  });
});

describe('a failover by name', () => {
  test('ends the wait for the old address although the name leads to a server that is well', async () => {
    const { db, way } = await reach();
    const { db: other } = await reach();
    const waiting = Promise.resolve(db.execute(sql`SELECT pg_sleep(100)`));
    const backend = sql`FROM pg_stat_activity WHERE query LIKE '%pg_sleep(100)%' AND pid <> pg_backend_pid()
      AND application_name = 'lockstep-test'`;
    await waitFor('it waits', async () => (await other.execute(sql`SELECT ${backend}`)).rowCount === 1);
    way.strand();
    // The server that the name leads to now has no such backend.
    await other.execute(sql`SELECT pg_terminate_backend(pid) ${backend}`);
    await expectCutOff(waiting);
    expect((await db.execute(sql`SELECT 1`)).rowCount).toBe(1);
  });

  test('ends it behind a pooler once the statement must have ended', async () => {
    const { db, way } = await reach({ pooled: true, statementTimeoutMs: 2_000 });
    await db.execute(sql`SELECT 1`);
    way.strand();
    await expectCutOff(db.execute(sql`SELECT 1`));
    expect((await db.execute(sql`SELECT 1`)).rowCount).toBe(1);
  });
});

test('a statement that rightly takes long is waited for, with a pooler and without', async () => {
  await Promise.all(
    [true, false].map(async (pooled) => {
      const { db } = await reach({ pooled, statementTimeoutMs: 60_000 });
      const { rows } = await db.execute(sql`SELECT pg_sleep(16)::text AS slept`);
      expect(rows).toEqual([{ slept: '' }]);
    }),
  );
});

test('a transaction that allows its statements more time is waited for as long', async () => {
  const { db } = await reach({ pooled: true, statementTimeoutMs: 1_000 });
  const { rows } = await inTransaction(
    db,
    (tx) => tx.execute(sql`SELECT pg_sleep(8), current_setting('statement_timeout') AS allowed`),
    { statementTimeoutMs: 60_000 },
  );
  expect(rows).toMatchObject([{ allowed: '1min' }]);
});
