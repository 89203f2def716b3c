import { sql } from 'drizzle-orm';
import { AHEAD_MAX_MS } from '@/lib/vocabulary/clock';

/**
 * The latest stored time that counts as right, by the database's clock. Later times were stored before the clock was
 * set back.
 */
export const LATEST_BELIEVED = sql`statement_timestamp() + make_interval(secs => ${AHEAD_MAX_MS / 1_000}::float8)`;

/** Whether a stored time lies so far ahead that its real time is unknown. Both are epoch milliseconds. */
export function isAhead(atMs: number, nowMs: number): boolean {
  return atMs - nowMs > AHEAD_MAX_MS;
}
