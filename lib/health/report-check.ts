import { rolledBack } from '@/db/transaction';
import type { Context } from '@/lib/context';
import type { Report } from '@/lib/contract/health';
import { DomainError } from '@/lib/errors';
import { comparePairs } from './compare-pairs';
import { confirmViolations } from './confirm-violations';
import { CheckRunning, passGate } from './pass-gate';
import { readReport } from './read-report';
import { type CheckOptions, runCheck, SNAPSHOT } from './run-check';
import { finishCheck, storeCheck } from './store-check';

/** No stored check has this id. Everything that is stored with it is rolled back. */
const PREVIEW_ID = 0;

/**
 * Runs a check and reports it, with the violations that it found. A dry run compares and stores in the same way, and is
 * rolled back. Throws `unavailable` when another check does not end; a dry run does not wait for it.
 */
export async function reportCheck(
  ctx: Context,
  { dryRun, ...options }: { dryRun: boolean } & CheckOptions,
): Promise<Report> {
  if (dryRun) return previewCheck(ctx);
  const { id, joined } = await runCheck(ctx, options);
  return { ...(await readReport(ctx, id)), joined };
}

async function previewCheck(ctx: Context): Promise<Report> {
  const preview = rolledBack(
    ctx.db,
    async (tx) => {
      await passGate(tx);
      const check = await storeCheck(ctx, tx, PREVIEW_ID, await comparePairs(tx));
      await finishCheck(tx, check, await confirmViolations(tx));
      return readReport({ db: tx }, PREVIEW_ID);
    },
    SNAPSHOT,
  );
  const report = await preview.catch((error) => {
    if (error instanceof CheckRunning)
      throw new DomainError('unavailable', 'a check is running; try again when it has ended');
    throw error;
  });
  return { ...report, id: null, dry_run: true };
}
