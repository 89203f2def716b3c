import { createHash } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { isUnavailable } from '@/db/failure';
import { oneRow } from '@/db/one-row';
import { textShape } from '@/lib/contract/common';
import { DomainError } from '@/lib/errors';
import { parseInput } from './parse-input';

/** A write that was not refreshed for this time counts as dead, and the next one with its key runs. */
const ABANDONED_AFTER_SECONDS = 60;
/** How often a running write refreshes its claim: a repair of many pairs takes longer than the claim. */
const REFRESH_MS = 20_000;
const KEPT_HEADERS = ['content-type', 'location', 'etag', 'link', 'x-total-count', 'preference-applied'];

/** The owner of an Idempotency-Key: keys of one user or API key are separate from those of another. */
export type KeyOwner = { userId: number } | { apiKeyId: number };
export type KeyedWrite = KeyOwner & { key: string; fingerprint: string };

type Claim = {
  outcome: 'claimed' | 'running' | 'other' | 'answered';
  status: number | null;
  headers: Record<string, string> | null;
  /** The answer, or the name of the claim. */
  body: string | null;
};

/** The Idempotency-Key of a write that may be sent again. Null without one. Throws `invalid_input`. */
export function readIdempotencyKey(request: Request): string | null {
  const key = request.headers.get('idempotency-key');
  return key === null ? null : parseInput(textShape(200), key, 'Idempotency-Key header');
}

/** Two requests are the same request sent again when this is equal. */
export function fingerprintOf(request: Request, body: unknown): string {
  const { pathname, search } = new URL(request.url);
  return createHash('sha256')
    .update(`${request.method} ${pathname}${search}\n${JSON.stringify(body) ?? ''}`)
    .digest('hex');
}

/**
 * Runs a write once for its owner and key, and returns the stored answer to a repeated request within a day. Throws
 * `in_progress` while the first one runs and `key_reused` when the key named another request. Thrown refusals, answers with
 * 5xx and answers with Retry-After are not stored, so the write may be tried again.
 */
export async function answerOnce(
  db: Database,
  write: KeyedWrite,
  work: () => Promise<Response>,
  { refreshMs = REFRESH_MS }: { refreshMs?: number } = {},
): Promise<Response> {
  const claim = await claimKey(db, write);
  const stored = storedAnswer(claim);
  if (stored) return stored;
  let kept = false;
  let failure: unknown;
  // A failed refresh does no harm: a claim outlives several of them.
  const isMine = isClaimedAs(write, claim.body);
  const refreshing = setInterval(() => refreshClaim(db, isMine).catch(() => {}), refreshMs);
  try {
    const response = await work();
    kept = response.status < 500 && !response.headers.has('retry-after') && !isStreamed(response);
    return kept ? await keepAnswer(db, write, response) : response;
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    clearInterval(refreshing);
    // If releasing fails, the key is free again when its claim counts as abandoned. The error of `work` matters more.
    const released = kept ? undefined : releaseKey(db, isMine).catch(() => {});
    // When the database is away, `work` has waited for it already, so this does not wait again.
    if (!isUnavailable(failure)) await released;
  }
}

/** Null when the write is claimed. Throws `in_progress` or `key_reused`. */
function storedAnswer({ outcome, status, headers, body }: Claim): Response | null {
  switch (outcome) {
    case 'claimed':
      return null;
    case 'other':
      throw new DomainError('key_reused', 'this Idempotency-Key was used for another request');
    case 'running':
      throw new DomainError(
        'in_progress',
        'the request with this Idempotency-Key is still under way; try again shortly',
      );
    case 'answered':
      return new Response(body, {
        status: status as number,
        headers: { ...headers, 'Idempotency-Replayed': 'true' },
      });
  }
}

/** A streamed answer is not stored, because it would be in memory as a whole. */
function isStreamed(response: Response): boolean {
  return response.body !== null && !/json/.test(response.headers.get('content-type') ?? '');
}

async function claimKey(db: Database, write: KeyedWrite): Promise<Claim> {
  const { key, fingerprint } = write;
  const { userId, apiKeyId } = { userId: null, apiKeyId: null, ...write };
  const { rows } = await db.execute<Claim>(sql`
    SELECT * FROM claim_idempotency_key(${userId}, ${key}, ${fingerprint}, ${ABANDONED_AFTER_SECONDS}, ${apiKeyId})`);
  return oneRow({ rows });
}

/** The row of a write. */
function isOf(write: KeyedWrite): SQL {
  const owner = 'userId' in write ? sql`user_id = ${write.userId}` : sql`api_key_id = ${write.apiKeyId}`;
  return sql`${owner} AND key = ${write.key}`;
}

/** The row of a write while the claim is ours: a write that took too long for its refreshes may run elsewhere by now. */
function isClaimedAs(write: KeyedWrite, claim: string | null): SQL {
  return sql`${isOf(write)} AND status IS NULL AND body = ${claim}`;
}

async function refreshClaim(db: Database, isMine: SQL): Promise<void> {
  await db.execute(sql`UPDATE idempotency_keys SET created_at = clock_timestamp() WHERE ${isMine}`);
}

/** The first answer is kept, whoever had it. */
async function keepAnswer(db: Database, write: KeyedWrite, response: Response): Promise<Response> {
  const body = await response.clone().text();
  const headers: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = response.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  await db.execute(sql`
    UPDATE idempotency_keys SET status = ${response.status}, headers = ${JSON.stringify(headers)}::jsonb, body = ${body || null}
    WHERE ${isOf(write)} AND status IS NULL`);
  return response;
}

async function releaseKey(db: Database, isMine: SQL): Promise<void> {
  await db.execute(sql`DELETE FROM idempotency_keys WHERE ${isMine}`);
}
