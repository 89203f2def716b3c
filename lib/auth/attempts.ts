import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import type { Context } from '@/lib/context';
import { countLockOut } from '@/lib/counts/observe-lock-outs';
import { DomainError, RateLimited } from '@/lib/errors';
import type { LockOutKind } from '@/lib/vocabulary/sign-in';

/** Seconds for which failures count, from the first one on. */
export const ATTEMPTS_WINDOW_SECONDS = 15 * 60;
/** Failed attempts allowed in a window: in each bucket of one account, and from one network over all accounts. */
export const FAILED_MAX = 10;
const FAILED_OF_NETWORK_MAX = 30;
/** The largest `integer` of PostgreSQL. */
const NEVER_REACHED = 2_147_483_647;

/**
 * How long an attempt waits for the results of earlier attempts, when the limit would be reached if all of them failed.
 */
const WAIT_MAX_MS = 2_000;
const LOOK_EVERY_MS = 20;
const WAITING_MAX = 100;

/** A counter for attempts. */
export type Bucket = { account: string; kind: LockOutKind; place: string; limit: number };

/** The key that the attempts of one account are stored under; it does not contain the e-mail address. */
export function accountKey(account: { userId: number } | { email: string }): string {
  if ('userId' in account) return `user/${account.userId}`;
  return `email/${createHash('sha256').update(account.email).digest('base64url')}`;
}

/** Attempts from one network at all accounts. */
export function bucketOfNetwork(address: string): Bucket {
  return { account: '', kind: 'network', place: address, limit: FAILED_OF_NETWORK_MAX };
}

/** Attempts at one account: from one network or device, or from all places together. */
export function bucketOfAccount(account: string, kind: Exclude<LockOutKind, 'network'>, place = ''): Bucket {
  return { account, kind, place, limit: FAILED_MAX };
}

/**
 * The same bucket with a limit that is never reached: it does not refuse this client, but counts its failures against
 * others.
 */
export function countedOnly(bucket: Bucket): Bucket {
  return { ...bucket, limit: NEVER_REACHED };
}

/** The refusal of a wrong password or code. Only this error counts as a failed attempt. */
export class WrongSecret extends DomainError {}

type Guarded = {
  /** In the order in which they may refuse; empty when nothing is limited. */
  buckets: Bucket[];
  userId?: number | undefined;
  signal?: AbortSignal | undefined;
};

/**
 * Runs the check of a password or a code, and counts a failure in every bucket only when it throws WrongSecret. While
 * it runs, it holds a place in each bucket, so that guesses that are sent at the same time cannot pass the limit
 * together. Throws `rate_limited` past a limit, and `request_cut_off` when the client left while it waited.
 */
export async function attempt<T>(
  ctx: Pick<Context, 'db' | 'log' | 'requestId'>,
  guarded: Guarded,
  check: () => Promise<T>,
): Promise<T> {
  if (guarded.buckets.length === 0) return check();
  const ticket = await reserveInTurn(ctx, guarded);
  let failed = false;
  try {
    return await check();
  } catch (error) {
    failed = error instanceof WrongSecret;
    throw error;
  } finally {
    await settle(ctx, guarded, ticket, failed);
  }
}

/** Attempts that wait for a result, by bucket. One of them asks the database; the others wait for that one. */
const lines = new Map<string, { last: Promise<unknown>; length: number }>();

async function reserveInTurn(ctx: Pick<Context, 'db'>, guarded: Guarded): Promise<string> {
  const until = performance.now() + WAIT_MAX_MS;
  let busy = guarded.buckets.find((bucket) => lines.has(nameOf(bucket)));
  if (!busy) {
    const first = await reserve(ctx, guarded.buckets);
    if (!('busy' in first)) return first.ticket;
    busy = first.busy;
  }
  const name = nameOf(busy);
  const line = lines.get(name) ?? { last: Promise.resolve(), length: 0 };
  if (line.length >= WAITING_MAX) throw tooManyUnderWay();
  line.length += 1;
  lines.set(name, line);
  const turn = line.last.then(() => reserveUntil(ctx, guarded, until));
  // Whose turn it is gets the failure; the next one only waits for its end.
  line.last = turn.catch(() => {});
  try {
    return await turn;
  } finally {
    line.length -= 1;
    if (line.length === 0) lines.delete(name);
  }
}

async function reserveUntil(
  ctx: Pick<Context, 'db'>,
  { buckets, signal }: Guarded,
  until: number,
): Promise<string> {
  for (;;) {
    if (signal?.aborted) throw new DomainError('request_cut_off', 'the client left before its turn came');
    const answer = await reserve(ctx, buckets);
    if (!('busy' in answer)) return answer.ticket;
    if (performance.now() >= until) throw tooManyUnderWay();
    await delay(LOOK_EVERY_MS);
  }
}

function tooManyUnderWay(): RateLimited {
  return new RateLimited(1, 'too many sign-ins at once; try again shortly');
}

type Reservation = { outcome: string; bucket: number; retry_seconds: number; ticket: string };

/** Throws `rate_limited` when a limit is reached. */
async function reserve(
  { db }: Pick<Context, 'db'>,
  buckets: Bucket[],
): Promise<{ ticket: string } | { busy: Bucket }> {
  const { rows } = await db.execute<Reservation>(sql`
    SELECT outcome, bucket, retry_seconds, ticket::text AS ticket
    FROM reserve_attempt(${columnsOf(buckets)}, ${ATTEMPTS_WINDOW_SECONDS})`);
  const { outcome, bucket, retry_seconds, ticket } = oneRow({ rows });
  if (outcome === 'refused')
    throw new RateLimited(retry_seconds, 'too many failed attempts; try again later');
  return outcome === 'busy' ? { busy: buckets[bucket] as Bucket } : { ticket };
}

async function settle(
  ctx: Pick<Context, 'db' | 'log' | 'requestId'>,
  { buckets, userId }: Guarded,
  ticket: string,
  failed: boolean,
): Promise<void> {
  const { rows } = await ctx.db.execute<{ bucket: number }>(sql`
    SELECT bucket FROM settle_attempt(${columnsOf(buckets)}, ${ATTEMPTS_WINDOW_SECONDS}, ${ticket}::timestamptz,
      ${failed}, ${userId ?? null}::bigint, ${ctx.requestId ?? null})`);
  for (const { bucket } of rows) {
    const { kind, place } = buckets[bucket] as Bucket;
    countLockOut(kind);
    ctx.log.warn({ kind, place, user_id: userId, request_id: ctx.requestId }, 'attempts are locked out');
  }
}

function columnsOf(buckets: Bucket[]) {
  const texts = (field: 'account' | 'kind' | 'place') =>
    sql`${sql.param(buckets.map((bucket) => bucket[field]))}::text[]`;
  const limits = sql.param(buckets.map(({ limit }) => limit));
  return sql`${texts('account')}, ${texts('kind')}, ${texts('place')}, ${limits}::integer[]`;
}

function nameOf({ account, kind, place }: Bucket): string {
  return `${kind} ${account} ${place}`;
}
