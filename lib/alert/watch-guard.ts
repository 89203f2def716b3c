import { sql } from 'drizzle-orm';
import type { Transaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import type { Context } from '@/lib/context';
import type { GuardFault } from '@/lib/contract/guard';
import { noteRefusals } from '@/lib/writers/note-refusals';
import { guardReport, settingBefore } from '@/lib/writers/plan-guard';
import { readGuardRow } from '@/lib/writers/read-guard';
import { recoverIncident, reportIncident } from './report-incident';

/**
 * Looks whether capture and guard are in place, notes what was refused, and takes the stage before when a writer was refused
 * whom nobody had refused. Reports what is wrong, and its end. While somebody switches the guard it does nothing.
 */
export async function watchGuard(ctx: Context, tx: Transaction, nowMs?: number): Promise<void> {
  const { rowCount: free } = await tx.execute(sql`SELECT FROM guard FOR NO KEY UPDATE SKIP LOCKED`);
  if (free !== 1) return;
  const faults = await readFaults(tx);
  await tx.execute(
    sql`UPDATE guard SET faults = ${JSON.stringify(faults)}::jsonb, looked_at = clock_timestamp()`,
  );
  if ((await noteRefusals(tx)) > 0) await stepBack(ctx, tx);
  const row = await readGuardRow(tx);
  const report = guardReport({
    faults,
    steppedBack: row.stepped_back,
    setting: row,
    selfTest: await readSelfTest(tx),
  });
  if (report) await reportIncident(tx, { subject: 'guard', ...report }, { nowMs });
  else if (await isReported(tx)) await recoverIncident(tx, 'guard', {}, { nowMs });
}

async function isReported(tx: Transaction): Promise<boolean> {
  const { rowCount } = await tx.execute(
    sql`SELECT FROM alert_states WHERE subject = 'guard' AND reported IS NOT NULL`,
  );
  return rowCount === 1;
}

async function readFaults(tx: Transaction): Promise<GuardFault[]> {
  const { rows } = await tx.execute<GuardFault>(sql`
    SELECT fault, relation AS "table", trigger_name AS trigger FROM guard_faults() ORDER BY fault, relation, trigger_name`);
  return rows.map(({ fault, table, trigger }) => ({ fault, table, trigger }));
}

/** Enables and disables no trigger, so it waits for nobody. */
async function stepBack(ctx: Context, tx: Transaction): Promise<void> {
  const before = await readGuardRow(tx);
  const setting = settingBefore(before);
  if (setting === null) return;
  const { mode, enforce_percent } = setting;
  await tx.execute(sql`
    UPDATE guard SET mode = ${mode}, enforce_percent = ${enforce_percent}, since = clock_timestamp(), changed_by = NULL,
      reason = NULL, stepped_back = true, version = version + 1`);
  await recordAudit(ctx, tx, {
    action: 'guard.step_back',
    target: 'guard',
    before: { mode: before.mode, enforce_percent: before.enforce_percent },
    after: setting,
  });
  ctx.log.warn(
    { from: before.enforce_percent, ...setting },
    'the guard refused a writer and took the stage before',
  );
}

/** What the newest self-test saw of capture and guard. */
async function readSelfTest(tx: Transaction): Promise<{ refused: boolean | null; captured: boolean | null }> {
  const { rows } = await tx.execute<{ refused: boolean | null; captured: boolean | null }>(
    sql`SELECT refused, captured FROM self_tests ORDER BY id DESC LIMIT 1`,
  );
  return { refused: rows[0]?.refused ?? null, captured: rows[0]?.captured ?? null };
}
