import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listRepairs } from '@/lib/coupling/list-repairs';
import { readRepair } from '@/lib/coupling/read-repair';
import { recordActivity } from '@/lib/coupling/record-activity';
import { repairMany } from '@/lib/coupling/repair-many';
import { undoRepair } from '@/lib/coupling/undo-repair';
import { listViolations } from '@/lib/health/list-violations';
import { runCheck } from '@/lib/health/run-check';
import { activity, addUser, plantPair, storedPair, type TestContext, testContext } from '../support/context';
import { ALL, AT_ONCE, plantRepairable, player, REASON, standing, undoing } from '../support/undo';
import { waitFor } from '../support/wait-for';
import { isWaitedFor } from '../support/waited-for';

let ctx: TestContext;
beforeEach(async () => {
  ctx = await testContext({ poolMax: 20 });
});
afterEach(() => ctx.close());

describe('an undo', () => {
  test('puts back exactly what was before, removes what the repair created, and says so in the history', async () => {
    const users = await plantRepairable(ctx);
    const before = await standing(ctx);
    const repair = await repairMany(ctx, ALL);
    const undo = await undoRepair(ctx, undoing(repair.id));
    expect(undo).toMatchObject({
      undoes_id: repair.id,
      policy: null,
      reason: REASON,
      state: 'completed',
      matched: 4,
      undone: 4,
      changed_since: 0,
    });
    expect(await standing(ctx)).toEqual(before);
    expect(undo.actions[0]).toMatchObject({
      user_id: users.behind,
      outcome: 'undone',
      before: { license: { current_level: 3 } },
      after: { license: { current_level: 1, max_achieved_level: 1 } },
    });
    expect((await readRepair(ctx, repair.id as number)).actions.map((one) => one.undone_by)).toEqual(
      Array(4).fill(undo.id),
    );
    const { rows } = await ctx.db.execute(sql`
      SELECT user_id::int, from_level, to_level, reason, actor, details FROM license_progressions
      WHERE source = 'undo' ORDER BY user_id`);
    const told = {
      reason: REASON,
      actor: 'system:test',
      details: { repair_id: undo.id, undoes_id: repair.id },
    };
    expect(rows).toEqual([
      { user_id: users.behind, from_level: 3, to_level: 1, ...told },
      { user_id: users.noLicense, from_level: 2, to_level: null, ...told },
    ]);
    const audited = await ctx.db.execute(
      sql`SELECT target, after FROM audit_log WHERE action = 'repair.undo'`,
    );
    expect(audited.rows).toMatchObject([
      { target: `repair/${undo.id}`, after: { undoes_id: repair.id, undone: 4, reason: REASON } },
    ]);
  });

  test('works after the tables were rewritten, and for a repair by the version before, which noted no places', async () => {
    const users = await plantRepairable(ctx);
    const repair = await repairMany(ctx, ALL);
    await ctx.owner.execute(sql`VACUUM FULL specialization_progress`);
    await ctx.owner.execute(sql`VACUUM FULL user_licenses`);
    const some = await undoRepair(ctx, undoing(repair.id, { pairs: [player(users.ahead)] }));
    expect(some).toMatchObject({ matched: 1, undone: 1 });
    await ctx.db.execute(
      sql`UPDATE repair_actions SET version_after = regexp_replace(version_after, '@[0-9-]+', '', 'g')`,
    );
    expect(await undoRepair(ctx, undoing(repair.id))).toMatchObject({ undone: 3, already_undone: 1 });
  });

  test('executed twice changes nothing the second time, and of some pairs leaves the others', async () => {
    const users = await plantRepairable(ctx);
    const repair = await repairMany(ctx, ALL);
    const some = await undoRepair(ctx, undoing(repair.id, { pairs: [player(users.ahead)] }));
    expect(some).toMatchObject({ matched: 1, undone: 1 });
    expect(await storedPair(ctx.db, users.behind)).toMatchObject({ license_level: 3 });
    const all = await undoRepair(ctx, undoing(repair.id));
    expect(all).toMatchObject({ matched: 4, undone: 3, already_undone: 1 });
    const after = await standing(ctx);
    expect(await undoRepair(ctx, undoing(repair.id))).toMatchObject({ undone: 0, already_undone: 4 });
    expect(await standing(ctx)).toEqual(after);
    expect((await listRepairs(ctx, { limit: 10, undoes: repair.id as number })).total).toBe(3);
  });

  test('a dry run executes the real undo, reports it, and leaves no trace', async () => {
    await plantRepairable(ctx);
    const repair = await repairMany(ctx, ALL);
    const before = await standing(ctx);
    const preview = await undoRepair(ctx, undoing(repair.id, { dryRun: true }));
    expect(preview).toMatchObject({ id: null, dry_run: true, undone: 4 });
    expect(await standing(ctx)).toEqual(before);
    expect((await listViolations(ctx, { limit: 9, sort: 'first_seen_at', order: 'asc' })).total).toBe(0);
    expect((await undoRepair(ctx, undoing(repair.id))).actions).toEqual(preview.actions);
  });

  test('does not change a pair that was changed since, by the product or by a legacy writer', async () => {
    const users = await plantRepairable(ctx);
    const repair = await repairMany(ctx, ALL);
    await recordActivity(ctx, [activity(users.noProgress, 'since', { xp: 5 })]);
    await ctx.db.execute(sql`UPDATE user_licenses SET updated_at = now() WHERE user_id = ${users.behind}`);
    await ctx.db.execute(sql`DELETE FROM specialization_progress WHERE user_id = ${users.ahead}`);
    const before = await standing(ctx);
    expect(await undoRepair(ctx, undoing(repair.id, { dryRun: true }))).toMatchObject({ undone: 1 });
    expect(await standing(ctx)).toEqual(before);
    const undo = await undoRepair(ctx, undoing(repair.id));
    expect(undo).toMatchObject({ undone: 1, changed_since: 3 });
    expect(await storedPair(ctx.db, users.noProgress)).toMatchObject({ progress_level: 4, total_xp: '5' });
    expect(await storedPair(ctx.db, users.ahead)).toMatchObject({ progress_level: null, license_level: 2 });
  });

  test('restores a hold and a maximum that an explicit policy had changed', async () => {
    const id = await addUser(ctx.db);
    await plantPair(ctx.db, id, { progress: 3, license: 1, xp: 45_000, sessions: 15 });
    const before = await standing(ctx);
    const order = { scope: { pairs: [{ user_id: id, specialization: 'PLAYER' as const }] }, dryRun: false };
    const repair = await repairMany(ctx, { ...order, policy: 'license', reason: 'audited' });
    expect(await storedPair(ctx.db, id)).toMatchObject({ progress_level: 1, license_level: 1 });
    await undoRepair(ctx, undoing(repair.id));
    expect(await standing(ctx)).toEqual(before);
  });

  test('is refused for an undo, an unknown run, a run under way, and a pair that the run did not repair', async () => {
    const users = await plantRepairable(ctx);
    const repair = await repairMany(ctx, ALL);
    const undo = await undoRepair(ctx, undoing(repair.id, { pairs: [player(users.behind)] }));
    await expect(undoRepair(ctx, undoing(undo.id))).rejects.toMatchObject({ code: 'not_applicable' });
    await expect(undoRepair(ctx, undoing(987_654))).rejects.toMatchObject({ code: 'not_found' });
    const strangers = [player(users.ahead), player(await addUser(ctx.db))];
    await expect(undoRepair(ctx, undoing(repair.id, { pairs: strangers }))).rejects.toMatchObject({
      code: 'invalid_input',
      errors: [{ path: 'pairs[1]' }],
    });
    await ctx.db.execute(sql`UPDATE repairs SET state = 'running' WHERE id = ${repair.id}`);
    await expect(undoRepair(ctx, undoing(repair.id))).rejects.toMatchObject({ code: 'not_applicable' });
  });
});

describe('what a person undid', () => {
  test('is not redone by the automatic repair, until the pair changes', async () => {
    const users = await plantRepairable(ctx);
    const repair = await repairMany(ctx, ALL);
    await undoRepair(ctx, undoing(repair.id));
    const undone = await standing(ctx);
    const open = await listViolations(ctx, { limit: 9, sort: 'first_seen_at', order: 'asc' });
    expect(open.items.map((one) => one.state)).toEqual(Array(4).fill('dismissed'));
    expect(open.items[0]).toMatchObject({ dismiss_reason: REASON, dismissed_by: 'system:test' });
    expect(await repairMany(ctx, ALL)).toMatchObject({ matched: 0 });
    expect(await runCheck(ctx, AT_ONCE)).toMatchObject({ inconsistent: 4, opened: 0, changed: 0 });
    expect(await repairMany(ctx, ALL)).toMatchObject({ matched: 0 });
    expect(await standing(ctx)).toEqual(undone);
    await ctx.db.execute(
      sql`UPDATE specialization_progress SET current_level = 2 WHERE user_id = ${users.behind}`,
    );
    expect(await runCheck(ctx, AT_ONCE)).toMatchObject({ changed: 1 });
    expect(await repairMany(ctx, ALL)).toMatchObject({ matched: 1, repaired: 1 });
    // The ledger reaches level 3.
    expect(await storedPair(ctx.db, users.behind)).toMatchObject({ progress_level: 3, license_level: 3 });
  });

  test('is repaired when a person names it; a license that the undo took away waits for a decision', async () => {
    const users = await plantRepairable(ctx);
    const repair = await repairMany(ctx, ALL);
    await undoRepair(ctx, undoing(repair.id));
    const pairs = [{ user_id: users.behind, specialization: 'PLAYER' as const }];
    expect(await repairMany(ctx, { ...ALL, scope: { pairs } })).toMatchObject({ repaired: 1 });
    const { items } = await listViolations(ctx, {
      limit: 1,
      sort: 'first_seen_at',
      order: 'asc',
      search: String(users.noProgress),
    });
    const byId = { violation_ids: [items[0]?.id as number] };
    expect(await repairMany(ctx, { ...ALL, scope: byId })).toMatchObject({ repaired: 1 });
    const byState = { filter: { state: 'dismissed' as const } };
    expect(await repairMany(ctx, { ...ALL, scope: byState })).toMatchObject({
      repaired: 1,
      needs_decision: 1,
    });
    expect(await storedPair(ctx.db, users.ahead)).toMatchObject({ progress_level: 2, license_level: 2 });
    expect(await storedPair(ctx.db, users.noLicense)).toMatchObject({ license_level: null });
  });

  test('is left by an automatic repair that had chosen the pair before it was dismissed', async () => {
    const users = await plantRepairable(ctx);
    const holder = new pg.Client({ connectionString: ctx.url });
    await holder.connect();
    // The repair chose its pairs and finds this one busy. It waits to store its results and tries this one again later.
    await holder.query('BEGIN');
    await holder.query('SELECT 1 FROM specialization_progress WHERE user_id = $1 FOR UPDATE', [users.behind]);
    await holder.query('LOCK TABLE repair_actions IN SHARE MODE');
    const running = repairMany(ctx, ALL);
    await waitFor('the others are repaired', () => isWaitedFor(holder));
    await holder.query(
      `UPDATE violations SET dismissed_at = now(), dismissed_by = 'user:1', dismiss_reason = 'leave it' WHERE user_id = $1`,
      [users.behind],
    );
    await holder.query('COMMIT');
    await holder.end();
    expect(await running).toMatchObject({ repaired: 3, needs_decision: 1 });
    expect(await storedPair(ctx.db, users.behind)).toMatchObject({ progress_level: 3, license_level: 1 });
  });
});
