import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordActivity } from '@/lib/coupling/record-activity';
import { repairMany } from '@/lib/coupling/repair-many';
import { undoRepair } from '@/lib/coupling/undo-repair';
import { runCheck } from '@/lib/health/run-check';
import {
  activity,
  addUser,
  otherProcess,
  plantPair,
  storedPair,
  type TestContext,
  testContext,
} from '../support/context';
import { ALL, AT_ONCE, plantRepairable, standing, undoing } from '../support/undo';
import { waitFor } from '../support/wait-for';
import { isWaitedFor } from '../support/waited-for';

let ctx: TestContext;
beforeEach(async () => {
  ctx = await testContext({ poolMax: 20 });
});
afterEach(() => ctx.close());

describe('beside other writers, an undo', () => {
  test('finds the pair changed when a level-up on another connection commits first', async () => {
    const users = await plantRepairable(ctx);
    const repair = await repairMany(ctx, ALL);
    const other = new pg.Client({ connectionString: ctx.url });
    await other.connect();
    await other.query('BEGIN');
    await other.query(
      `SELECT record_activity($1, 'PLAYER', 'k', 500000, 50, 0, 500, 500, NULL, 'test', NULL)`,
      [users.behind],
    );
    // The undo finds this pair busy, and waits to store its results for the other pairs.
    await other.query('LOCK TABLE repair_actions IN SHARE MODE');
    const undo = undoRepair(ctx, undoing(repair.id));
    await waitFor('the other pairs are undone', () => isWaitedFor(other));
    await other.query('COMMIT');
    await other.end();
    expect(await undo).toMatchObject({ undone: 3, changed_since: 1, busy: 0 });
    const pair = await storedPair(ctx.db, users.behind);
    expect(pair.progress_level).toBe(pair.license_level);
    expect(pair).toMatchObject({ ledger: 2, total_xp: '545000' });
  });

  test('and level-ups of the same pairs at the same moment: each pair ends as after one of the two orders', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => addUser(ctx.db)));
    const behind = ids.slice(0, 10);
    for (const id of behind)
      await plantPair(ctx.db, id, { progress: 2, license: 1, xp: 25_000, sessions: 12 });
    for (const id of ids.slice(10)) await plantPair(ctx.db, id, { progress: 1, license: null });
    await runCheck(ctx, AT_ONCE);
    const repair = await repairMany(ctx, ALL);
    const [undo] = await Promise.all([
      undoRepair(otherProcess(ctx), undoing(repair.id)),
      ...ids.map((id) => recordActivity(ctx, [activity(id, 'up', { xp: 500_000, sessions: 60 })])),
    ]);
    expect(undo.undone + undo.changed_since + undo.busy).toBe(20);
    const undone = new Set(
      undo.actions.filter(({ outcome }) => outcome === 'undone').map((one) => one.user_id),
    );
    for (const id of ids) {
      const pair = await storedPair(ctx.db, id);
      // In either order the activity counts once. The license follows it, except one that the undo took away before.
      const wasBehind = behind.includes(id);
      expect(pair).toMatchObject(
        wasBehind ? { ledger: 2, total_xp: '525000' } : { ledger: 1, total_xp: '500000' },
      );
      expect(pair.license_level).toBe(undone.has(id) && !wasBehind ? null : pair.progress_level);
    }
    const takenAway = ids.slice(10).filter((id) => undone.has(id));
    expect(await runCheck(ctx, AT_ONCE)).toMatchObject({ inconsistent: takenAway.length });
  });

  test('and another undo of the same run: each pair is undone by one of them', async () => {
    await plantRepairable(ctx);
    const before = await standing(ctx);
    const repair = await repairMany(ctx, ALL);
    await undoRepair(ctx, undoing(repair.id, { dryRun: true }));
    const both = await Promise.all([
      undoRepair(ctx, undoing(repair.id)),
      undoRepair(otherProcess(ctx), undoing(repair.id)),
    ]);
    expect(both[0].undone + both[1].undone).toBe(4);
    expect(both[0].already_undone + both[1].already_undone).toBe(4);
    const { rows } = await ctx.db.execute(
      sql`SELECT count(*)::int AS rows FROM license_progressions WHERE source = 'undo'`,
    );
    expect(rows).toEqual([{ rows: 2 }]);
    expect(await standing(ctx)).toEqual(before);
  });
});
