import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { openDoor } from '@/db/door';
import { type Broken, breakPairs } from '@/db/sample/legacy-writer';
import { inTransaction, type Transaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';

export type Generation = {
  users: number;
  /** Share of the pairs that the legacy writer breaks. */
  desyncPercent: number;
  seed: number;
  onProgress?: (users: number) => void;
  signal?: AbortSignal;
};

/** `already_there`: an earlier run made the same users; `other_there`: it made different ones from this seed. */
export type Generated = {
  outcome: 'generated' | 'already_there' | 'other_there';
  users: number;
  pairs: number;
  activities: number;
  broken: Broken | null;
};

const BATCH_USERS = 10_000;
const GENERATOR = { actor: { kind: 'system', job: 'generate' } } as const;
const STARTED = 'generate.started';
const FINISHED = 'generate.finished';

/**
 * Makes users with a pair in each specialization. Totals, levels, ledger and history follow from each other by the
 * catalog. Then the legacy writer breaks a share of the pairs. The same seed makes the same users. A run may be stopped
 * and started again with the same numbers, because each batch of users is one transaction.
 */
export async function generateUsers(db: Database, generation: Generation): Promise<Generated> {
  const { users, desyncPercent, seed } = generation;
  const plan = { users, desync_percent: desyncPercent };
  const prefix = `generated-${seed}-`;
  const state = await inTransaction(db, (tx) => claimSeed(tx, seed, plan));
  if (state === 'other_there') return { outcome: state, users: 0, pairs: 0, activities: 0, broken: null };
  let broken: Broken | null = null;
  if (state === 'generated') {
    for (let first = 1; first <= users; first += BATCH_USERS) {
      generation.signal?.throwIfAborted();
      const last = Math.min(first + BATCH_USERS - 1, users);
      await inTransaction(db, (tx) => generateBatch(tx, seed, first, last));
      generation.onProgress?.(last);
    }
    broken = await inTransaction(db, async (tx) => {
      const counts = await breakPairs(tx, {
        seed: String(seed),
        sharePercent: desyncPercent,
        externalIdPrefix: prefix,
      });
      await recordAudit(GENERATOR, tx, {
        action: FINISHED,
        target: `seed/${seed}`,
        after: { ...plan, broken: counts },
      });
      return counts;
    });
  }
  return { outcome: state, ...(await countGenerated(db, prefix)), broken };
}

/** Stores the plan of a seed, or returns that the same or another plan was made from it before. */
async function claimSeed(tx: Transaction, seed: number, plan: object): Promise<Generated['outcome']> {
  const { rows } = await tx.execute<{ finished: boolean; same: boolean }>(sql`
    SELECT action = ${FINISHED} AS finished, after @> ${JSON.stringify(plan)}::jsonb AS same FROM audit_log
    WHERE target = ${`seed/${seed}`} AND action IN (${STARTED}, ${FINISHED})`);
  if (rows.some((row) => !row.same)) return 'other_there';
  if (rows.some((row) => row.finished)) return 'already_there';
  if (rows.length === 0) {
    await recordAudit(GENERATOR, tx, { action: STARTED, target: `seed/${seed}`, after: plan });
  }
  return 'generated';
}

async function generateBatch(tx: Transaction, seed: number, first: number, last: number): Promise<void> {
  const made = await tx.execute(sql`
    INSERT INTO users (external_id, email, name)
    SELECT format('generated-%s-%s', ${seed}::bigint, n), format('generated-%s-%s@example.org', ${seed}::bigint, n), 'Learner ' || n
    FROM generate_series(${first}::bigint, ${last}::bigint) n
    ON CONFLICT (external_id) DO NOTHING`);
  // The batch is one transaction: all of its users are there, with all that belongs to them, or none.
  if (made.rowCount === 0) return;
  await openDoor(tx);
  // Foreign keys would take most of the time. They always hold here, and a superuser may skip their check.
  await tx.execute(sql`
    SELECT set_config('session_replication_role', 'replica', true) WHERE current_setting('is_superuser') = 'on'`);
  await makeSteps(tx, seed, first, last);
  await storeSteps(tx);
}

/**
 * A pair reaches its level step by step, with one activity for each level. Each activity leaves the totals somewhere
 * between this level and the next, so the levels follow from the totals. Hashes of the seed and the user's number
 * replace random numbers.
 */
async function makeSteps(tx: Transaction, seed: number, first: number, last: number): Promise<void> {
  await tx.execute(sql`
    CREATE TEMP TABLE generated_steps ON COMMIT DROP AS
    WITH pairs AS (
      SELECT u.id AS user_id, s.id AS specialization_id, n,
        hashtextextended(n || '/' || s.id, ${seed}::bigint) & 2147483647 AS chance
      FROM generate_series(${first}::bigint, ${last}::bigint) n
        JOIN users u ON u.external_id = format('generated-%s-%s', ${seed}::bigint, n)
        CROSS JOIN specializations s),
    ranked AS (
      SELECT c.*, lead(required_xp) OVER w AS next_xp, lead(required_sessions) OVER w AS next_sessions,
        lead(required_theory_hours) OVER w AS next_theory, lead(required_practice_hours) OVER w AS next_practice
      FROM specialization_levels c WINDOW w AS (PARTITION BY specialization_id ORDER BY level)),
    stepped AS (
      -- Half of the pairs of a level reach the next one.
      SELECT p.user_id, p.specialization_id, r.level, p.chance, r.required_xp + floor(part * (coalesce(next_xp, required_xp * 1.2) - required_xp))::bigint AS xp,
        r.required_sessions + floor(part * (coalesce(next_sessions, required_sessions + 5) - required_sessions))::integer AS sessions,
        r.required_theory_hours + floor(part * (coalesce(next_theory, required_theory_hours) - required_theory_hours))::integer AS theory,
        r.required_practice_hours + floor(part * (coalesce(next_practice, required_practice_hours) - required_practice_hours))::integer AS practice
      FROM pairs p JOIN ranked r USING (specialization_id),
        LATERAL (SELECT ((p.chance * 7919 + r.level * 104729) % 1000)::double precision / 1000 AS part) h
      WHERE r.level <= 1 + floor(-ln((p.chance % 100000 + 1)::double precision / 100001) / ln(2)))
    SELECT s.*, s.xp - coalesce(lag(xp) OVER w, 0) AS xp_change, s.sessions - coalesce(lag(sessions) OVER w, 0) AS sessions_change,
      s.theory - coalesce(lag(theory) OVER w, 0) AS theory_change, s.practice - coalesce(lag(practice) OVER w, 0) AS practice_change,
      timestamptz '2025-01-01 08:00Z' + (chance % 60 + level * 30) * interval '1 day' AS occurred_at, lead(level) OVER w IS NULL AS is_last
    FROM stepped s WINDOW w AS (PARTITION BY user_id, specialization_id ORDER BY level)`);
}

async function storeSteps(tx: Transaction): Promise<void> {
  await tx.execute(sql`
    INSERT INTO specialization_progress (user_id, specialization_id, current_level, total_xp, completed_sessions,
      theory_hours, practice_hours, last_activity_at)
    SELECT user_id, specialization_id, level, xp, sessions, theory, practice, occurred_at
    FROM generated_steps WHERE is_last ORDER BY user_id, specialization_id`);
  await tx.execute(sql`
    INSERT INTO user_licenses (user_id, specialization_id, current_level, max_achieved_level, started_at, last_advanced_at)
    SELECT user_id, specialization_id, level, level, timestamptz '2025-01-01 08:00Z', CASE WHEN level > 1 THEN occurred_at END
    FROM generated_steps WHERE is_last ORDER BY user_id, specialization_id`);
  await tx.execute(sql`
    INSERT INTO activities (user_id, specialization_id, activity_key, xp_change, sessions_change, projects_change,
      theory_hours_change, practice_hours_change, level_before, level_after, occurred_at, actor)
    SELECT user_id, specialization_id, 'generated-' || level, xp_change, sessions_change, 0, theory_change, practice_change,
      greatest(level - 1, 1), level, occurred_at, 'system:generate'
    FROM generated_steps ORDER BY user_id, specialization_id, level`);
  await tx.execute(sql`
    INSERT INTO license_progressions (user_id, specialization_id, from_level, to_level, advanced_at, source, actor)
    SELECT user_id, specialization_id, nullif(level - 1, 0), level, occurred_at,
      CASE WHEN level = 1 THEN 'enrolment' ELSE 'activity' END, 'system:generate'
    FROM generated_steps ORDER BY user_id, specialization_id, level`);
}

async function countGenerated(db: Database, prefix: string) {
  const { rows } = await db.execute<{ users: string; pairs: string; activities: string }>(sql`
    WITH made AS MATERIALIZED (SELECT id FROM users WHERE external_id LIKE ${`${prefix}%`})
    SELECT (SELECT count(*) FROM made) AS users,
      (SELECT count(*) FROM made JOIN specialization_progress p ON p.user_id = made.id)
        + (SELECT count(*) FROM made JOIN user_licenses l ON l.user_id = made.id
           WHERE NOT EXISTS (SELECT FROM specialization_progress p WHERE p.user_id = l.user_id AND p.specialization_id = l.specialization_id)) AS pairs,
      (SELECT count(*) FROM made JOIN activities a ON a.user_id = made.id) AS activities`);
  const { users, pairs, activities } = rows[0] ?? { users: 0, pairs: 0, activities: 0 };
  return { users: Number(users), pairs: Number(pairs), activities: Number(activities) };
}
