import { sql } from 'drizzle-orm';
import type { Transaction } from '@/db/transaction';
import { isAhead } from '@/lib/clock';
import { recoverIncident, reportIncident } from './report-incident';
import { type SelfTest, selfTestVerdict } from './self-test-verdict';

type Row = { broken_ms: number; found_ms: number | null; repaired_ms: number | null; reported: boolean };

/**
 * Reports a fenced pair that was broken but not found and repaired in time, and reports its recovery. Every process
 * watches, so the report comes also when no worker lives.
 */
export async function watchSelfTest(
  tx: Transaction,
  { nowMs, checkIntervalMinutes }: { nowMs: number; checkIntervalMinutes: number },
): Promise<void> {
  const { rows } = await tx.execute<Row>(sql`
    SELECT (extract(epoch FROM broken_at) * 1000)::float8 AS broken_ms,
      (extract(epoch FROM found_at) * 1000)::float8 AS found_ms,
      (extract(epoch FROM repaired_at) * 1000)::float8 AS repaired_ms,
      EXISTS (SELECT FROM alert_states WHERE subject = 'self_test' AND reported IS NOT NULL) AS reported
    FROM self_tests ORDER BY id DESC LIMIT 1`);
  const [row] = rows;
  if (!row) return;
  if (row.repaired_ms === null && isAhead(row.broken_ms, nowMs)) {
    // The clock was set back since. The allowed time begins now: the pair cannot have been broken later.
    await tx.execute(sql`
      UPDATE self_tests SET broken_at = to_timestamp(${nowMs / 1_000}::float8) WHERE repaired_at IS NULL`);
    return;
  }
  const test: SelfTest = {
    brokenAtMs: row.broken_ms,
    foundAtMs: row.found_ms,
    repairedAtMs: row.repaired_ms,
  };
  const verdict = selfTestVerdict(test, nowMs, checkIntervalMinutes);
  if (verdict === 'pending') return;
  if (verdict !== 'well') await reportIncident(tx, { subject: 'self_test', ...verdict }, { nowMs });
  else if (row.reported) await recoverIncident(tx, 'self_test', {}, { nowMs });
}
