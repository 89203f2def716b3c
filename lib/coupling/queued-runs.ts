import { sql } from 'drizzle-orm';
import { isUnavailable } from '@/db/failure';
import type { Context } from '@/lib/context';
import { endFailedRun, whileRunLives } from './end-of-run';
import type { LiveRun } from './live-run';
import { concludeRun, type End, workOnRun } from './run-of-repairs';
import { giveBackRuns, takeNextRun } from './run-queue';
import { workOf } from './run-work';

/**
 * Does the runs of repairs in the queue, one after another in the order of their ids, until it is empty. One worker at a
 * time may do this. When the signal aborts, the run under way goes back into the queue, and another worker goes on with it
 * after the last pair that is done. Returns how many ended.
 */
export async function doQueuedRuns(ctx: Context, signal: AbortSignal): Promise<{ runs: number }> {
  // Only an earlier attempt can have left them.
  await giveBackRuns(ctx.db, sql`r.carrier = 'worker'`, { isLost: true });
  for (let runs = 0; ; runs++) {
    signal.throwIfAborted();
    const run = await takeNextRun(ctx.db);
    if (run === null) return { runs };
    await doRun(ctx, run, signal);
  }
}

/** A failure ends this run and not the others, unless nothing can be done now. */
async function doRun(ctx: Context, run: LiveRun, signal: AbortSignal): Promise<void> {
  let end: End;
  try {
    await whileRunLives(ctx, run, () => countTotal(ctx, run));
    end = await workOnRun(ctx, run, { endsAtMs: Number.POSITIVE_INFINITY, isNew: false, signal });
  } catch (error) {
    if (signal.aborted || isUnavailable(error)) {
      const isMine = sql`r.id = ${run.repair.id} AND r.attempt = ${run.attempt}`;
      // If this fails, the next attempt or the round for dead repairs does it.
      await giveBackRuns(ctx.db, isMine, { isLost: !signal.aborted }).catch(() => {});
      throw error;
    }
    ctx.log.error({ repair: run.repair.id, error }, 'a run of repairs failed');
    await endFailedRun(ctx, run, error);
    return;
  }
  await concludeRun(ctx, run, end);
}

async function countTotal({ db }: Context, run: LiveRun): Promise<void> {
  const { repair, kind, attempt } = run;
  if (repair.total !== null) return;
  repair.total = repair.matched + (await workOf(db, kind).source.count(run.after));
  await db.execute(
    sql`UPDATE repairs SET total = ${repair.total} WHERE id = ${repair.id} AND attempt = ${attempt}`,
  );
}
