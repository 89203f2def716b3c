import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inTransactionOnce, type Queryable } from '@/db/transaction';
import { repairBatch } from '@/lib/coupling/repair-batch';
import { repairMany } from '@/lib/coupling/repair-many';
import { undoRepair } from '@/lib/coupling/undo-repair';
import { auditPairs } from '@/lib/health/audit-pairs';
import { confirmViolations } from '@/lib/health/confirm-violations';
import { runAudit } from '@/lib/health/run-audit';
import { runCheck } from '@/lib/health/run-check';
import { keyArrays } from '@/lib/pair/pair-key';
import {
  addUser,
  plantHistory,
  plantOpening,
  plantPair,
  storedPair,
  type TestContext,
  testContext,
} from '../support/context';
import { bySql, learner, openViolations, pairOf } from '../support/decisions';
import { holdWrites } from '../support/held-writes';
import { waitFor } from '../support/wait-for';
import { isWaitedFor } from '../support/waited-for';

let ctx: TestContext;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.close());

/** A database on which `act` happens once, right after the statement that reads the evidence of pairs. */
function afterEvidence(act: () => Promise<unknown>): Queryable {
  let acted = false;
  return new Proxy(ctx.db, {
    get: (db, name) =>
      name !== 'execute'
        ? Reflect.get(db, name)
        : async (query: ReturnType<typeof sql>) => {
            const answer = await db.execute(query);
            const isEvidence = 'newest_history_level' in (answer.rows[0] ?? {});
            if (isEvidence && !acted) {
              acted = true;
              await act();
            }
            return answer;
          },
  });
}

/** A learner whose lost totals were repaired, and the undo of that. */
async function repaired() {
  const id = await learner(ctx);
  await bySql(ctx, sql`UPDATE specialization_progress SET total_xp = 5 WHERE user_id = ${id}`);
  const pairs = [{ user_id: id, specialization: 'PLAYER' as const }];
  const run = await repairMany(ctx, { scope: { pairs }, policy: 'evidence', dryRun: false });
  expect(run.repaired).toBe(1);
  const undo = () => undoRepair(ctx, { repairId: run.id as number, reason: 'meant so', dryRun: false });
  return { id, undo };
}

async function dismissals() {
  const { rows } = await ctx.db.execute(
    sql`SELECT kind, dismiss_reason FROM violations WHERE resolved_at IS NULL ORDER BY id`,
  );
  return rows;
}

const DISMISSED = [{ kind: 'totals_lost', dismiss_reason: 'meant so' }];

describe('a finding that a person decided on', () => {
  test('stays when the second look had read the pair before', async () => {
    const { id, undo } = await repaired();
    // A check with a snapshot from before the repair opened it.
    await bySql(
      ctx,
      sql`INSERT INTO violations (user_id, specialization_id, kind, progress_level, license_level)
      VALUES (${id}, 'PLAYER', 'level_mismatch', 8, 7)`,
    );
    await confirmViolations(afterEvidence(undo));
    expect(await dismissals()).toEqual(DISMISSED);
  });

  test('stays as it is when the second look had found another one before', async () => {
    const { id, undo } = await repaired();
    await bySql(
      ctx,
      sql`INSERT INTO violations (user_id, specialization_id, kind, progress_level, license_level)
      VALUES (${id}, 'PLAYER', 'history_gap', 8, 8)`,
    );
    await plantHistory(ctx.db, id, [[8, 7]]);
    await confirmViolations(afterEvidence(undo));
    expect(await dismissals()).toEqual(DISMISSED);
  });

  test('stays when the audit had read the pair before', async () => {
    const { id, undo } = await repaired();
    await auditPairs(afterEvidence(undo), keyArrays([pairOf(id)]));
    expect(await dismissals()).toEqual(DISMISSED);
  });
});

test('a check and an audit that find the same pairs gone at once leave one finding of each', async () => {
  const [gone] = [await learner(ctx), await learner(ctx)];
  await runCheck(ctx, { confirmDelayMs: 0 });
  await bySql(ctx, sql`DELETE FROM specialization_progress WHERE user_id = ${gone}`);
  await bySql(ctx, sql`DELETE FROM user_licenses WHERE user_id = ${gone}`);
  const held = await holdWrites(ctx, 'INSERT ON violations', 'NEW.first_check_id IS NOT NULL');
  const checking = runCheck(ctx, { confirmDelayMs: 0 });
  await held.arrived();
  await runAudit(ctx, { confirmAfterSeconds: 0 });
  await held.letGo();
  expect(await checking).toMatchObject({ inconsistent: 1 });
  expect(await openViolations(ctx)).toEqual([{ user_id: gone, kind: 'vanished_pair' }]);
});

test('a repair leaves a pair that appears after it looked for rows to lock', async () => {
  const id = await addUser(ctx.db);
  await plantOpening(ctx.db, id, { xp: 45_000, sessions: 15 });
  const [holder, other] = [1, 2].map(() => new pg.Client({ connectionString: ctx.ownerUrl })) as [
    pg.Client,
    pg.Client,
  ];
  await Promise.all([holder.connect(), other.connect()]);
  await holder.query('BEGIN; LOCK TABLE license_progressions IN ACCESS EXCLUSIVE MODE');
  const order = { policy: 'evidence', leaveDismissed: false, leaveRelapsed: false } as const;
  const by = { actor: 'user:1', requestId: null, reason: null, runId: null };
  const repairing = inTransactionOnce(ctx.db, (tx) => repairBatch(tx, [pairOf(id)], order, by), {
    lockTimeoutMs: 0,
  });
  await waitFor('the repair waits to read the pair', () => isWaitedFor(holder));
  await plantPair(ctx.db, id, { progress: 3, license: 1 });
  await other.query('BEGIN');
  await other.query('UPDATE specialization_progress SET current_level = 5 WHERE user_id = $1', [id]);
  await other.query('UPDATE user_licenses SET current_level = 5, max_achieved_level = 5 WHERE user_id = $1', [
    id,
  ]);
  let ended = false;
  const done = repairing.finally(() => (ended = true));
  await holder.query('COMMIT');
  await waitFor('the repair has ended or waits', async () => ended || (await isWaitedFor(other)));
  await other.query('COMMIT');
  await Promise.all([holder.end(), other.end()]);
  expect(await done).toMatchObject([{ shown: { outcome: 'busy' } }]);
  expect(await storedPair(ctx.db, id)).toMatchObject({ progress_level: 5, license_level: 5 });
});
