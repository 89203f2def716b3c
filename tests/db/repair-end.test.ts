import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createClient, type Database } from '@/db/client';
import type { Context } from '@/lib/context';
import { endDeadRepairs, watchOfRepairs } from '@/lib/coupling/dead-repairs-round';
import { repairMany } from '@/lib/coupling/repair-many';
import { undoRepair } from '@/lib/coupling/undo-repair';
import { runCheck } from '@/lib/health/run-check';
import { captureLog } from '@/tests/support/captured-log';
import { addUser, plantPair, type TestContext, testContext } from '@/tests/support/context';
import { holdWrites } from '@/tests/support/held-writes';
import { plantUnlicensed } from '@/tests/support/many-pairs';
import { answered, asked, cutBefore } from '@/tests/support/postgres-faults';
import { startPostgresProxy } from '@/tests/support/postgres-proxy';
import { severable } from '@/tests/support/severed-database';
import { spawnNode } from '@/tests/support/spawn-node';
import { waitFor } from '@/tests/support/wait-for';

const ALL = { scope: { filter: {} }, policy: 'evidence', dryRun: false } as const;
const SECOND = 1_000;

let ctx: TestContext;
let clients: Database[];
beforeEach(async () => {
  ctx = { ...(await testContext()), log: captureLog().log };
  clients = [];
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.$client.end()));
  await ctx.close();
});

/** The same database through another connection. */
function reached(url: string, statementTimeoutMs?: number): Context {
  const db = createClient({
    url,
    applicationName: 'lockstep-test',
    poolMax: 10,
    ...(statementTimeoutMs === undefined ? {} : { statementTimeoutMs }),
  });
  clients.push(db);
  return { ...ctx, db };
}

/** Learners with a missing license, found by a check. */
async function plant(count: number): Promise<number[]> {
  const ids = await Promise.all(Array.from({ length: count }, () => addUser(ctx.db)));
  for (const id of ids) await plantPair(ctx.db, id, { progress: 1, license: null });
  await runCheck(ctx, { confirmDelayMs: 0 });
  return ids;
}

type Stored = { state: string; matched: number; repaired: number; undone: number; audited: number };

async function repairs(): Promise<Stored[]> {
  const { rows } = await ctx.db.execute<Stored>(sql`
    SELECT state, matched, repaired, undone,
      (SELECT count(*)::int FROM audit_log WHERE target = 'repair/' || r.id AND after ->> 'state' = r.state) AS audited
    FROM repairs r ORDER BY id`);
  return rows;
}

const ended = (count: number) =>
  waitFor('every run has its end', async () => {
    const all = await repairs();
    return all.length === count && all.every(({ state }) => state !== 'running') && all;
  });

test('a repair whose end ran into a time limit is closed as soon as possible, once, with its results', async () => {
  await plant(3);
  const ends = await holdWrites(ctx, 'UPDATE ON repairs', "NEW.state <> 'running'");
  const slow = reached(ctx.url, 300);
  await expect(repairMany(slow, ALL)).rejects.toThrow();
  expect(await repairs()).toMatchObject([{ state: 'running' }]);
  await ends.letGo();
  expect(await ended(1)).toEqual([{ state: 'completed', matched: 3, repaired: 3, undone: 0, audited: 1 }]);
});

test('repairs and undos whose connections were cut at their end are closed when the database is back', async () => {
  const ids = await plant(6);
  const way = await severable(ctx.url);
  const away = reached(way.url);
  const [first] = ids as [number];
  const done = await repairMany(ctx, {
    ...ALL,
    scope: { pairs: [{ user_id: first, specialization: 'PLAYER' }] },
  });
  const ends = await holdWrites(ctx, 'UPDATE ON repairs', "NEW.state <> 'running'");
  const runs = [
    ...ids
      .slice(1)
      .map((user_id) =>
        repairMany(away, { ...ALL, scope: { pairs: [{ user_id, specialization: 'PLAYER' }] } }),
      ),
    undoRepair(away, { repairId: done.id as number, reason: 'taken back', dryRun: false }),
  ];
  const settled = Promise.allSettled(runs);
  await ends.arrived(6);
  await way.cut();
  await ends.terminate();
  expect((await settled).map(({ status }) => status)).toEqual(new Array(6).fill('rejected'));
  await ends.letGo();
  await way.mend();
  const closed = await ended(7);
  expect(closed.map(({ state, matched, audited }) => [state, matched, audited])).toEqual(
    new Array(7).fill(['completed', 1, 1]),
  );
  expect(closed.reduce((sum, { repaired, undone }) => sum + repaired + undone, 0)).toBe(7);
  await way.close();
});

test('a run whose start was stored and not answered is closed at once', async () => {
  await plant(2);
  const way = await startPostgresProxy(ctx.url);
  const away = reached(way.url);
  way.suffer(cutBefore(answered(/INSERT INTO repairs/)));
  await expect(repairMany(away, ALL)).rejects.toThrow();
  way.suffer(null);
  expect(await ended(1)).toEqual([{ state: 'failed', matched: 0, repaired: 0, undone: 0, audited: 1 }]);
  await way.close();
});

test('a repair that has waited for a database that is away does not wait for it again', async () => {
  await plant(2);
  const way = await startPostgresProxy(ctx.url);
  const away = reached(way.url);
  let isAway = false;
  let attempts = 0;
  way.suffer({
    onConnect: () => {
      if (isAway) attempts++;
      return isAway ? 'silent' : 'pass';
    },
    onMessage: (message, link) => {
      isAway ||= asked(/^begin/i)(message, link);
      return isAway ? { end: 'cut' } : null;
    },
  });
  await expect(repairMany(away, ALL)).rejects.toThrow();
  expect(attempts).toBe(0);
  way.suffer(null);
  expect(await ended(1)).toMatchObject([{ state: 'failed', audited: 1 }]);
  await way.close();
});

test('a repair whose process was killed is closed by another within a minute, with what it did', async () => {
  await plantUnlicensed(ctx.db, 1_000);
  await runCheck(ctx, { confirmDelayMs: 0 });
  const held = await holdWrites(ctx, 'INSERT ON license_progressions', 'NEW.user_id = 10700');
  const cli = spawnNode('cli/main.ts', ['repair', '--json'], { DATABASE_URL: ctx.url });
  await held.arrived();
  const watch = watchOfRepairs();
  expect(await endDeadRepairs(ctx, watch, 0)).toBe(0);
  cli.child.kill('SIGKILL');
  await cli.ended;
  await held.letGo();
  for (const seconds of [20, 40]) expect(await endDeadRepairs(ctx, watch, seconds * SECOND)).toBe(0);
  expect(await endDeadRepairs(ctx, watch, 46 * SECOND)).toBe(1);
  expect(await repairs()).toEqual([{ state: 'failed', matched: 500, repaired: 500, undone: 0, audited: 1 }]);
});

test('a repair that is alive reports it and is not closed, and one that was closed nevertheless completes', async () => {
  await plant(2);
  const held = await holdWrites(ctx, 'INSERT ON license_progressions', 'true');
  const repairing = repairMany(ctx, ALL);
  await held.arrived();
  const said = async () => {
    const { rows } = await ctx.db.execute<{ said: string }>(sql`SELECT alive_at::text AS said FROM repairs`);
    return rows[0]?.said;
  };
  const first = await said();
  const watch = watchOfRepairs();
  expect(await endDeadRepairs(ctx, watch, 0)).toBe(0);
  await waitFor('it says that it is alive', async () => (await said()) !== first);
  for (const seconds of [20, 40, 60]) expect(await endDeadRepairs(ctx, watch, seconds * SECOND)).toBe(0);
  expect(await endDeadRepairs(ctx, watch, 66 * SECOND)).toBe(1);
  await held.letGo();
  expect(await repairing).toMatchObject({ state: 'completed', repaired: 2 });
  expect(await repairs()).toMatchObject([{ state: 'completed', matched: 2, repaired: 2, audited: 1 }]);
});
