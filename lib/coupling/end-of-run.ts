import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { isUnavailable } from '@/db/failure';
import { isRefused } from '@/db/sqlstate';
import type { Queryable } from '@/db/transaction';
import { isoTime } from '@/db/values';
import { whileAlive } from '@/lib/alive';
import type { Context } from '@/lib/context';
import type { Repair } from '@/lib/contract/repairs';
import { AUDIT_ENDED, closeRepairs } from './close-repairs';

const SAID_EVERY_MS = 10_000;
const PAUSE_FIRST_MS = 500;
const PAUSE_MAX_MS = 15_000;

/** Does the work of a run and updates `alive_at` in its row meanwhile. Without that the run would be closed as dead. */
export function whileRunLives(ctx: Context, { id }: Repair, work: () => Promise<void>): Promise<void> {
  if (id === null) return work();
  const say = () =>
    ctx.db.execute(
      sql`UPDATE repairs SET alive_at = clock_timestamp() WHERE id = ${id} AND state = 'running'`,
    );
  return whileAlive(SAID_EVERY_MS, say, work);
}

/**
 * Stores how a run ended. Throws when that is not possible now, and then retries in the background as long as this process
 * lives: a run that has ended must not look as if it were running.
 */
export async function endRun(ctx: Context, run: Repair, state: 'completed' | 'failed'): Promise<Repair> {
  const store = () => storeEnd(ctx, run, state);
  try {
    return await store();
  } catch (error) {
    storeLater(ctx, run, store, error);
    throw error;
  }
}

/**
 * Closes a run that failed for `cause`. Never throws, because the caller needs the first failure. When the database is away
 * it does not wait, because the caller has waited for it already.
 */
export async function endFailedRun(ctx: Context, run: Repair, cause: unknown): Promise<void> {
  if (isUnavailable(cause)) storeLater(ctx, run, () => storeEnd(ctx, run, 'failed'), cause);
  else await endRun(ctx, run, 'failed').catch(() => {});
}

function storeLater(ctx: Context, run: Repair, store: () => Promise<unknown>, error: unknown): void {
  if (run.id === null) return;
  ctx.log.warn({ error, repair: run.id }, 'the end of a run of repairs could not be stored; trying on');
  void tryOn(ctx, run, store);
}

async function tryOn({ db, log }: Context, run: Repair, store: () => Promise<unknown>): Promise<void> {
  for (let pauseMs = PAUSE_FIRST_MS; !db.$client.ended; pauseMs = Math.min(2 * pauseMs, PAUSE_MAX_MS)) {
    await delay(pauseMs, undefined, { ref: false });
    try {
      await store();
      log.info({ repair: run.id }, 'the end of a run of repairs is stored');
      return;
    } catch (error) {
      if (!isRefused(error)) continue;
      log.error(
        { error, repair: run.id },
        'the end of a run of repairs cannot be stored; it will be closed for dead',
      );
      return;
    }
  }
}

/** Sending this several times has the effect of sending it once. */
async function storeEnd({ db }: Context, run: Repair, state: 'completed' | 'failed'): Promise<Repair> {
  const { id } = run;
  if (id === null) {
    const { rows } = await db.execute<{ now: string }>(sql`SELECT clock_timestamp() AS now`);
    return { ...run, state, finished_at: rows[0] ? isoTime(rows[0].now) : null };
  }
  // A batch may be done although its answer was lost, so this counts the stored actions.
  if (state === 'failed') await closeRepairs(db, sql`r.id = ${id}`);
  else await storeCompletion(db, id, run);
  const { rows } = await db.execute<{ finished_at: string }>(
    sql`SELECT finished_at FROM repairs WHERE id = ${id}`,
  );
  return { ...run, state, finished_at: rows[0] ? isoTime(rows[0].finished_at) : null };
}

async function storeCompletion(db: Queryable, id: number, run: Repair): Promise<void> {
  await db.execute(sql`
    WITH ended AS (
      UPDATE repairs SET state = 'completed', finished_at = clock_timestamp(), alive_at = NULL, matched = ${run.matched},
        repaired = ${run.repaired}, already_agreed = ${run.already_agreed}, needs_decision = ${run.needs_decision},
        busy = ${run.busy}, failed = ${run.failed}, undone = ${run.undone}, changed_since = ${run.changed_since},
        already_undone = ${run.already_undone}
      WHERE id = ${id} AND alive_at IS NOT NULL RETURNING *
    )
    ${AUDIT_ENDED}`);
}
