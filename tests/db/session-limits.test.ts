import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '@/db/transaction';
import { authorise } from '@/lib/auth/authorise';
import { beginSession } from '@/lib/auth/begin-session';
import { rotateRefreshToken } from '@/lib/auth/refresh-tokens';
import { type SessionLimits, sessionLimitsOf } from '@/lib/auth/session-limits';
import type { Claims } from '@/lib/auth/tokens';
import { loadConfig } from '@/lib/config';
import { SESSION_KINDS } from '@/lib/vocabulary/sessions';
import { addUser, type TestContext, testContext } from '@/tests/support/context';
import { TEST_SECRET } from '@/tests/support/server';

const HOUR = 3600;
const DAY = 24 * HOUR;

let ctx: TestContext;
beforeAll(async () => {
  ctx = await testContext();
});
afterAll(() => ctx.close());

const limitsOf = (kind: SessionLimits['kind'], env: Record<string, string> = {}) =>
  sessionLimitsOf(
    loadConfig({ NODE_ENV: 'production', DATABASE_URL: ctx.url, SECRET_KEY: TEST_SECRET, ...env }),
    kind,
  );

async function person(): Promise<number> {
  const userId = await addUser(ctx.db);
  await ctx.db.execute(sql`UPDATE users SET password_hash = 'as checked' WHERE id = ${userId}`);
  return userId;
}

async function begin(userId: number, limits: SessionLimits) {
  const checked = {
    userId,
    version: 1,
    passwordHash: 'as checked',
    hadSecondFactor: false,
    secondFactor: undefined,
  };
  const begun = await inTransaction(ctx.db, (tx) =>
    beginSession(ctx, tx, { ...checked, ...limits, address: '192.0.2.1', userAgent: null }),
  );
  if (!begun) throw new Error('no session began');
  return begun;
}

/** Seconds until a session ends without use, and with any use. Rounded to a minute. */
async function left({ sessionId }: Claims) {
  const { rows } = await ctx.db.execute(sql`
    SELECT round(extract(epoch FROM expires_at - clock_timestamp()) / 60)::int * 60 AS unused,
      round(extract(epoch FROM ends_at - clock_timestamp()) / 60)::int * 60 AS used
    FROM sessions WHERE id = ${sessionId}`);
  return rows[0];
}

const change = ({ sessionId }: Claims, what: ReturnType<typeof sql>) =>
  ctx.db.execute(sql`UPDATE sessions SET ${what} WHERE id = ${sessionId}`);
const use = async (claims: Claims) =>
  (await authorise(ctx.db, { claims, address: '192.0.2.1', limit: null })).user !== null;
const refresh = (token: string) => rotateRefreshToken(ctx, { token, lifetimeDays: 7, secret: TEST_SECRET });

describe('a session ends', () => {
  test('of a program: unused for 7 days, and after 30 days however much it is used', async () => {
    const { claims } = await begin(await person(), limitsOf('api'));
    expect(await left(claims)).toEqual({ unused: 7 * DAY, used: 30 * DAY });
  });

  test('of the console: unused for 12 hours, and after 7 days however much it is used', async () => {
    const { claims } = await begin(await person(), limitsOf('console'));
    expect(await left(claims)).toEqual({ unused: 12 * HOUR, used: 7 * DAY });
  });

  test('as the variables say, and never later than its last end', async () => {
    const env = { REFRESH_TOKEN_EXPIRE_DAYS: '3', API_SESSION_EXPIRE_DAYS: '2', CONSOLE_IDLE_HOURS: '1' };
    const program = await begin(await person(), limitsOf('api', env));
    const browser = await begin(await person(), limitsOf('console', env));
    expect(await left(program.claims)).toEqual({ unused: 2 * DAY, used: 2 * DAY });
    expect(await left(browser.claims)).toEqual({ unused: HOUR, used: 3 * DAY });
  });
});

describe('use of a session', () => {
  const lastUsed = (seconds: number) =>
    sql`last_seen_at = now() - make_interval(secs => ${seconds}), expires_at = now() + interval '1 minute'`;

  test.each(SESSION_KINDS)('moves its end later, and not past the last one: %s', async (kind) => {
    const { claims } = await begin(await person(), limitsOf(kind));
    const begun = await left(claims);
    await change(claims, lastUsed(6 * 60));
    expect(await use(claims)).toBe(true);
    expect(await left(claims)).toEqual(begun);
    await change(claims, sql`${lastUsed(6 * 60)}, ends_at = now() + interval '5 minutes'`);
    expect(await use(claims)).toBe(true);
    expect(await left(claims)).toEqual({ unused: 5 * 60, used: 5 * 60 });
  });

  test('by its refresh token moves its end on, and not past the last one', async () => {
    const { claims, refreshToken } = await begin(await person(), limitsOf('api'));
    await change(claims, lastUsed(0));
    const next = await refresh(refreshToken);
    expect(await left(claims)).toEqual({ unused: 7 * DAY, used: 30 * DAY });
    await change(claims, sql`ends_at = now() + interval '1 hour'`);
    await refresh(next.refreshToken);
    expect(await left(claims)).toEqual({ unused: HOUR, used: HOUR });
    const { rows } = await ctx.db.execute(sql`
      SELECT bool_and(t.expires_at <= s.ends_at) AS within FROM refresh_tokens t JOIN sessions s ON s.id = t.family_id
      WHERE s.id = ${claims.sessionId} AND t.rotated_at IS NULL`);
    expect(rows).toEqual([{ within: true }]);
  });

  test('that has ended by itself renews nothing, by a request or by a refresh token', async () => {
    const { claims, refreshToken } = await begin(await person(), limitsOf('api'));
    await change(
      claims,
      sql`expires_at = now() - interval '1 second', last_seen_at = now() - interval '8 days'`,
    );
    expect(await use(claims)).toBe(false);
    await expect(refresh(refreshToken)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(await use(claims)).toBe(false);
  });
});

test('of simultaneous sign-ins 20 sessions stay: the oldest end, each once and audited', async () => {
  const userId = await person();
  const first = await begin(userId, limitsOf('console'));
  const ended = await begin(userId, limitsOf('api'));
  await change(ended.claims, sql`expires_at = now() - interval '1 second'`);
  await Promise.all(Array.from({ length: 24 }, () => begin(userId, limitsOf('api'))));
  expect(await use(first.claims)).toBe(false);
  const { rows } = await ctx.db.execute(sql`
    SELECT count(*) FILTER (WHERE ended_at IS NULL AND expires_at > now())::int AS alive,
      count(*) FILTER (WHERE ended_how = 'too_many')::int AS ended,
      (SELECT count(*)::int FROM audit_log WHERE action = 'session.end' AND after->>'how' = 'too_many'
        AND after->>'user_id' = ${String(userId)}) AS audited
    FROM sessions WHERE user_id = ${userId}`);
  expect(rows).toEqual([{ alive: 20, ended: 5, audited: 5 }]);
});
