import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { isUnavailable } from '@/db/failure';
import { isRefused } from '@/db/sqlstate';
import { isoTime } from '@/db/values';
import { whileAlive } from '@/lib/alive';
import type { Context } from '@/lib/context';
import type { Repair } from '@/lib/contract/repairs';
import { AUDIT_ENDED, closeRepairs } from './close-repairs';
import type { LiveRun } from './live-run';

type EndState = 'completed' | 'failed' | 'aborted';

const SAID_EVERY_MS = 10_000;
const PAUSE_FIRST_MS = 500;
const PAUSE_MAX_MS = 15_000;

/** Does the work of a run and updates `alive_at` in its row meanwhile. Without that the run would be closed as dead. */
export function whileRunLives<T>(
  ctx: Context,
  { repair: { id }, attempt }: LiveRun,
  work: () => Promise<T>,
): Promise<T> {
  if (id === null) return work();
  const say = () =>
    ctx.db.execute(
      sql`UPDATE repairs SET alive_at = clock_timestamp() WHERE id = ${id} AND attempt = ${attempt} AND state = 'running'`,
    );
  return whileAlive(SAID_EVERY_MS, say, work);
}

/**
 * Stores how a run ended. Throws when that is not possible now, and then retries in the background as long as this process
 * lives: a run that has ended must not look as if it were running.
 */
export async function endRun(ctx: Context, run: LiveRun, state: EndState): Promise<Repair> {
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
export async function endFailedRun(ctx: Context, run: LiveRun, cause: unknown): Promise<void> {
  if (isUnavailable(cause)) storeLater(ctx, run, () => storeEnd(ctx, run, 'failed'), cause);
  else await endRun(ctx, run, 'failed').catch(() => {});
}

function storeLater(ctx: Context, run: LiveRun, store: () => Promise<unknown>, error: unknown): void {
  if (run.repair.id === null) return;
  ctx.log.warn(
    { error, repair: run.repair.id },
    'the end of a run of repairs could not be stored; trying on',
  );
  void tryOn(ctx, run, store);
}

async function tryOn({ db, log }: Context, run: LiveRun, store: () => Promise<unknown>): Promise<void> {
  for (let pauseMs = PAUSE_FIRST_MS; !db.$client.ended; pauseMs = Math.min(2 * pauseMs, PAUSE_MAX_MS)) {
    await delay(pauseMs, undefined, { ref: false });
    try {
      await store();
      log.info({ repair: run.repair.id }, 'the end of a run of repairs is stored');
      return;
    } catch (error) {
      if (!isRefused(error)) continue;
      log.error(
        { error, repair: run.repair.id },
        'the end of a run of repairs cannot be stored; it will be closed for dead',
      );
      return;
    }
  }
}

/** Sending this several times has the effect of sending it once. */
async function storeEnd({ db }: Context, run: LiveRun, state: EndState): Promise<Repair> {
  const { repair, attempt } = run;
  const { id } = repair;
  const total = state === 'completed' ? (repair.total ?? repair.matched) : repair.total;
  if (id === null) {
    const { rows } = await db.execute<{ now: string }>(sql`SELECT clock_timestamp() AS now`);
    return { ...repair, total, state, finished_at: rows[0] ? isoTime(rows[0].now) : null };
  }
  if (state === 'failed') await closeRepairs(db, state, sql`r.id = ${id} AND r.attempt = ${attempt}`);
  else {
    await db.execute(sql`
      WITH ended AS (
        UPDATE repairs SET state = ${state}, finished_at = clock_timestamp(), alive_at = NULL,
          total = CASE WHEN ${state} = 'completed' THEN matched ELSE total END
        WHERE id = ${id} AND attempt = ${attempt} AND alive_at IS NOT NULL RETURNING *
      )
      ${AUDIT_ENDED}`);
  }
  const { rows } = await db.execute<{ finished_at: string; total: number | null }>(
    sql`SELECT finished_at, total FROM repairs WHERE id = ${id}`,
  );
  const [row] = rows;
  return {
    ...repair,
    state,
    total: row?.total ?? null,
    finished_at: row ? isoTime(row.finished_at) : null,
  };
}
