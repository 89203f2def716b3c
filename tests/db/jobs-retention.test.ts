import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient, type Database } from '@/db/client';
import type { Context } from '@/lib/context';
import { applyRetention, KEPT_DAYS } from '@/lib/jobs/apply-retention';
import { captureLog } from '@/tests/support/captured-log';
import { asOwner, createTestDatabase, type TestDatabase } from '@/tests/support/database';

let database: TestDatabase;
let db: Database;
let ctx: Context;
const never = new AbortController().signal;

beforeAll(async () => {
  database = await createTestDatabase();
  db = createClient({ url: database.url, applicationName: 'test', poolMax: 4 });
  ctx = { db, actor: { kind: 'system', job: 'retention' }, log: captureLog().log };
  await db.execute(sql`INSERT INTO users (id, email, name) VALUES (1, 'kim@example.org', 'Kim')`);
});
afterAll(async () => {
  await db?.$client.end();
  await database?.drop();
});

async function count(table: string): Promise<number> {
  const { rows } = await db.execute<{ n: number }>(
    sql`SELECT count(*)::int AS n FROM ${sql.identifier(table)}`,
  );
  return rows[0]?.n ?? -1;
}

test('open violations and recently resolved ones stay, long resolved ones go', async () => {
  const days = KEPT_DAYS.resolvedViolations;
  await db.execute(sql`
    INSERT INTO violations (user_id, specialization_id, kind, first_seen_at, resolved_at, resolved_how)
    VALUES (1, 'PLAYER', 'missing_license', now() - interval '900 days', NULL, NULL),
           (1, 'COACH', 'missing_license', now() - interval '900 days', now() - make_interval(days => ${days - 1}), 'repaired'),
           (1, 'COACH', 'missing_license', now() - interval '900 days', now() - make_interval(days => ${days + 1}), 'repaired')`);
  expect((await applyRetention(ctx, never)).violations).toBe(1);
  expect(await count('violations')).toBe(2);
});

test('more rows than a batch all go, and what runs or waits stays', async () => {
  await db.execute(sql`
    INSERT INTO job_runs (job, slot, due_at, state, finished_at, actor)
    SELECT 'health-check', n, now() - interval '100 days', 'succeeded', now() - interval '100 days', 'test'
      FROM generate_series(1, 2500) n
    UNION ALL SELECT 'health-check', 2501, now(), 'succeeded', now(), 'test'
    UNION ALL SELECT 'auto-sync', 1, now() - interval '100 days', 'pending', NULL, 'test'`);
  expect((await applyRetention(ctx, never)).job_runs).toBe(2500);
  expect(await count('job_runs')).toBe(2);
});

test('checks grow sparse with age: all, then the worst of an hour, then the worst of a day, then none', async () => {
  await db.execute(sql`
    INSERT INTO health_checks (started_at, duration_ms, total_users, total_pairs, inconsistent, opened, changed, resolved, violation_counts, actor)
    SELECT date_trunc('day', now(), 'UTC') - make_interval(days => age) + make_interval(mins => minute),
           1, 10, 10, CASE WHEN minute % 60 = 20 THEN 6 ELSE 0 END, 0, 0, 0, '{}', 'test'
      FROM unnest(ARRAY[2, 30, 200, 800]) age, generate_series(0, 1439, 20) minute`);
  const { health_checks: deleted } = await applyRetention(ctx, never);
  const { rows } = await db.execute<{ age: number; kept: number; last_minute: number; least: number }>(sql`
    SELECT (date_trunc('day', now(), 'UTC')::date - (started_at AT TIME ZONE 'UTC')::date) AS age, count(*)::int AS kept,
           max(extract(minute FROM started_at AT TIME ZONE 'UTC'))::int AS last_minute, min(inconsistent)::int AS least
      FROM health_checks GROUP BY 1 ORDER BY 1`);
  expect(rows).toEqual([
    { age: 2, kept: 72, last_minute: 40, least: 0 },
    { age: 30, kept: 24, last_minute: 20, least: 6 },
    { age: 200, kept: 1, last_minute: 20, least: 6 },
  ]);
  expect(deleted).toBe(48 + 71 + 72);
  expect((await applyRetention(ctx, never)).health_checks).toBe(0);
});

test('spent tokens and keys, past sessions, old request counts and long silent workers go; living ones stay', async () => {
  const user = 1;
  await db.execute(sql`
    INSERT INTO sessions (id, user_id, kind, address, expires_at)
    VALUES ('00000000-0000-4000-8000-000000000001', ${user}, 'api', 'old', now() - interval '91 days'),
           ('00000000-0000-4000-8000-000000000002', ${user}, 'api', 'new', now() + interval '1 day')`);
  await db.execute(sql`
    INSERT INTO refresh_tokens (token_hash, family_id, user_id, expires_at)
    SELECT t.hash, '00000000-0000-4000-8000-000000000002', ${user}, t.expires_at
    FROM (VALUES ('old', now() - interval '2 days'), ('new', now() + interval '1 day')) t(hash, expires_at)`);
  await db.execute(sql`
    INSERT INTO idempotency_keys (user_id, key, fingerprint, created_at)
    VALUES (${user}, 'old', 'f', now() - interval '25 hours'), (${user}, 'new', 'f', now() - interval '23 hours')`);
  await db.execute(sql`
    INSERT INTO rate_limits (key, window_started_at, requests)
    VALUES ('old', now() - interval '3 days', 1), ('new', now() - interval '1 day', 1)`);
  await db.execute(sql`
    INSERT INTO attempts (account, kind, place, window_started_at)
    VALUES ('user/1', 'place', 'old', now() - interval '25 hours'), ('user/1', 'place', 'new', now())`);
  await db.execute(sql`
    INSERT INTO known_devices (user_id, device_id, session_id, used_at)
    SELECT ${user}, gen_random_uuid(), gen_random_uuid(), now() - make_interval(days => days) FROM unnest(ARRAY[181, 1]) AS days`);
  await db.execute(sql`
    INSERT INTO workers (id, hostname, pid, heartbeat_at)
    VALUES ('old', 'h', 1, now() - interval '31 days'), ('new', 'h', 2, now())`);
  expect(await applyRetention(ctx, never)).toMatchObject({
    refresh_tokens: 1,
    sessions: 1,
    idempotency_keys: 1,
    rate_limits: 1,
    attempts: 1,
    known_devices: 1,
    workers: 1,
  });
  const { rows } = await db.execute(sql`
    SELECT (SELECT string_agg(token_hash, ',') FROM refresh_tokens) AS tokens,
           (SELECT string_agg(address, ',') FROM sessions) AS sessions,
           (SELECT string_agg(key, ',') FROM idempotency_keys) AS keys,
           (SELECT string_agg(key, ',') FROM rate_limits) AS limits, (SELECT string_agg(id, ',') FROM workers) AS workers`);
  expect(rows).toEqual([{ tokens: 'new', sessions: 'new', keys: 'new', limits: 'new', workers: 'new' }]);
});

test('what others wrote goes by whole weeks, gaps of the capture by the day, and the next weeks have their partitions', async () => {
  await asOwner(
    database,
    `CREATE TABLE foreign_writes_2020w01 PARTITION OF foreign_writes
      FOR VALUES FROM ('2019-12-30 00:00+00') TO ('2020-01-06 00:00+00')`,
  );
  await db.execute(sql`
    INSERT INTO capture_gaps (noted_at, role, application, record, operation)
    VALUES (now() - interval '91 days', 'r', 'a', 'license', 'truncate'), (now() - interval '89 days', 'r', 'a', 'license', 'truncate')`);
  expect(await applyRetention(ctx, never, 30)).toMatchObject({ foreign_weeks: 1, capture_gaps: 1 });
  expect(await applyRetention(ctx, never, 30)).toMatchObject({ foreign_weeks: 0, capture_gaps: 0 });
  const { rows } = await db.execute<{ weeks: number }>(sql`
    SELECT count(*)::int AS weeks FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'foreign_writes'::regclass AND c.relname ~ 'w[0-9]{2}$'`);
  expect(rows[0]?.weeks).toBe(3);
});

test('an abort stops it before the next batch', async () => {
  await db.execute(
    sql`INSERT INTO workers (id, hostname, pid, heartbeat_at) VALUES ('x', 'h', 1, now() - interval '31 days')`,
  );
  await expect(applyRetention(ctx, AbortSignal.abort('stopping'))).rejects.toBe('stopping');
  expect(await count('workers')).toBe(2);
});

test('incidents that recovered long ago go with their story, open ones and recent ones stay', async () => {
  const days = KEPT_DAYS.recoveredIncidents;
  await db.execute(sql`
    WITH made AS (
      INSERT INTO incidents (subject, severity, worst_severity, opened_at, updated_at, recovered_at, figures, worst_figures)
      SELECT subject, 'warning', 'warning', now() - interval '900 days', now(), recovered_at, '{}', '{}'
      FROM (VALUES ('jobs', NULL), ('jobs', now() - make_interval(days => ${days - 1})),
        ('jobs', now() - make_interval(days => ${days + 1}))) v(subject, recovered_at)
      RETURNING id)
    INSERT INTO incident_events (incident_id, at, event, severity, told, actor)
    SELECT id, now(), 'opened', 'warning', true, 'test' FROM made`);
  expect((await applyRetention(ctx, never)).incidents).toBe(1);
  expect([await count('incidents'), await count('incident_events')]).toEqual([2, 2]);
});
