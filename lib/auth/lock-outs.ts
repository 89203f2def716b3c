import { sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import { isoTime } from '@/db/values';
import type { LockOut } from '@/lib/contract/users';
import { ATTEMPTS_WINDOW_SECONDS, accountKey, FAILED_MAX } from './attempts';

type Row = { kind: LockOut['kind']; place: string; failed: number; until: string };

/** The limits of failed attempts that an account has reached, newest first. Each is listed until its window ends. */
export async function readLockOuts(db: Queryable, userId: number): Promise<LockOut[]> {
  const { rows } = await db.execute<Row>(sql`
    SELECT kind, place, failed, window_started_at + make_interval(secs => ${ATTEMPTS_WINDOW_SECONDS}) AS until
    FROM attempts a
    WHERE account = ${accountKey({ userId })}
      AND failed_now(a, make_interval(secs => ${ATTEMPTS_WINDOW_SECONDS})) >= ${FAILED_MAX}
    ORDER BY window_started_at DESC, kind, place LIMIT 100`);
  return rows.map(({ kind, place, failed, until }) => ({
    kind,
    place: place === '' ? null : place,
    failed,
    until: isoTime(until),
  }));
}

/** Forgets every attempt at an account. */
export async function forgetAttempts(db: Queryable, userId: number): Promise<void> {
  await db.execute(sql`DELETE FROM attempts WHERE account = ${accountKey({ userId })}`);
}
