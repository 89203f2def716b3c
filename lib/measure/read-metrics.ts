import { createHash, timingSafeEqual } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '@/lib/context';
import type { Intervals } from '@/lib/jobs/schedule';
import { readDatabaseMetrics } from './database-metrics';
import { expose, type Family, gauge } from './exposition';
import { processMetrics } from './process-metrics';

/** Prometheus waits ten seconds by default, and should get the other metrics also when the database is slow. */
const DATABASE_LIMIT_MS = 4_000;

/**
 * All metrics of this process, in the text format of Prometheus. While the database is away, its metrics are left out.
 */
export async function readMetrics(
  ctx: Pick<Context, 'db' | 'log'>,
  intervals: Intervals,
  databaseLimitMs = DATABASE_LIMIT_MS,
): Promise<string> {
  const read = readDatabaseMetrics(ctx, intervals).catch((error) => {
    ctx.log.warn({ error }, 'the metrics of the database could not be read');
    return null;
  });
  const ofDatabase = await Promise.race([read, delay(databaseLimitMs, null, { ref: false })]);
  const up = gauge(
    'lockstep_database_up',
    'Whether the database answered this question in time',
    ofDatabase === null ? 0 : 1,
  );
  const families: Family[] = [...processMetrics(), up, ...(ofDatabase ?? [])];
  return expose(families);
}

/** Whether a request has the right token. A wrong token takes the same time as the right one. */
export function carriesToken(authorization: string | null | undefined, token: string): boolean {
  const [scheme, given = ''] = (authorization ?? '').split(' ', 2);
  const isBearer = scheme?.toLowerCase() === 'bearer';
  return timingSafeEqual(digest(given), digest(token)) && isBearer;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
