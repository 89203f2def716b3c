import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '@/lib/context';
import { recordActivity } from '@/lib/coupling/record-activity';
import {
  activity,
  addUser,
  otherProcess,
  storedPair,
  type TestContext,
  testContext,
} from '../support/context';

/** Writing continues until more backends than this were terminated. */
const KILLS_MIN = 10;

let ctx: TestContext;
beforeAll(async () => {
  ctx = await testContext({ poolMax: 40 });
});
afterAll(() => ctx.close());

describe('a dying connection', () => {
  test('a backend terminated while writing leaves both rows or none, and the process lives', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => addUser(ctx.db)));
    const admin = new pg.Client({ connectionString: ctx.url });
    await admin.connect();
    let stop = false;
    let kills = 0;
    let written = 0;
    const killing = (async () => {
      let writtenBefore = -1;
      while (!stop) {
        // If they ran one after another, a slow machine could write nothing.
        if (written === writtenBefore) {
          await delay(1);
          continue;
        }
        writtenBefore = written;
        const { rowCount } = await admin.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()
           AND application_name = 'lockstep-test' AND state = 'active' ORDER BY random() LIMIT 1`,
        );
        kills += rowCount ?? 0;
      }
    })();
    const asked = new Map<number, Set<string>>(ids.map((id) => [id, new Set()]));
    const acknowledged = new Map<number, Set<string>>(ids.map((id) => [id, new Set()]));
    // Four web processes: writes that arrive together at one of them are written together.
    const processes = Array.from({ length: 4 }, () => otherProcess(ctx));
    await Promise.all(
      Array.from({ length: 16 }, async (_, client) => {
        const own = processes[client % processes.length] as Context;
        for (let at = 0; at < 60 || kills <= KILLS_MIN; at++) {
          const id = ids[(client + at) % ids.length] as number;
          const key = `c${client}-${at}`;
          asked.get(id)?.add(key);
          // An unknown outcome is resolved by sending the same key again.
          for (;;) {
            const answer = await recordActivity(own, [activity(id, key, { xp: 1000, sessions: 1 })]).catch(
              () => null,
            );
            if (!answer) continue;
            expect(['recorded', 'duplicate']).toContain(answer[0]?.outcome);
            acknowledged.get(id)?.add(key);
            written += 1;
            break;
          }
        }
      }),
    );
    stop = true;
    await killing;
    await admin.end();
    expect(acknowledged).toEqual(asked);
    for (const id of ids) {
      const stored = await storedPair(ctx.db, id);
      const count = acknowledged.get(id)?.size ?? 0;
      expect(count).toBeGreaterThanOrEqual(120);
      expect(stored).toMatchObject({
        ledger: count,
        total_xp: String(count * 1000),
        completed_sessions: count,
      });
      expect(stored.progress_level).toBe(stored.license_level);
    }
  });

  test('a connection lost at commit is resolved by sending the key again', async () => {
    const userId = await addUser(ctx.db);
    const client = new pg.Client({ connectionString: ctx.url });
    client.on('error', () => {});
    await client.connect();
    const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
    // The server commits, but its answer never arrives, because the connection is cut directly after the commit.
    const unheard = client
      .query(
        `SELECT record_activity(${userId}, 'PLAYER', 'lost', 900, 1, 0, 0, 0, NULL, 'test', NULL);
         COMMIT; SELECT pg_terminate_backend(${rows[0].pid})`,
      )
      .then(
        () => 'answered',
        () => 'lost',
      );
    expect(await unheard).toBe('lost');
    const [again] = await recordActivity(ctx, [activity(userId, 'lost', { xp: 900, sessions: 1 })]);
    expect(again).toMatchObject({ outcome: 'duplicate', total_xp: '900' });
    expect(await storedPair(ctx.db, userId)).toMatchObject({ total_xp: '900', ledger: 1 });
  });
});
