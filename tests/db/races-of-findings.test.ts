import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Queryable } from '@/db/transaction';
import { repairMany } from '@/lib/coupling/repair-many';
import { undoRepair } from '@/lib/coupling/undo-repair';
import { auditPairs } from '@/lib/health/audit-pairs';
import { confirmViolations } from '@/lib/health/confirm-violations';
import { runAudit } from '@/lib/health/run-audit';
import { runCheck } from '@/lib/health/run-check';
import { keyArrays } from '@/lib/pair/pair-key';
import { plantHistory, type TestContext, testContext } from '../support/context';
import { bySql, learner, openViolations, pairOf } from '../support/decisions';
import { holdWrites } from '../support/held-writes';

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
