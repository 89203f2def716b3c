import { type SQL, sql } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import type { ViolationCounts } from '@/db/schema/health';
import type { Transaction } from '@/db/transaction';
import { isReal } from '@/lib/users/real-users';
import { IS_DISAGREEMENT } from './violation-conditions';

/** Which writes are needed so that the open violations match what a comparison found. */
export type Differing = { opened: boolean; changed: boolean; resolved: boolean };

export type Comparison = {
  startedAt: string;
  totalUsers: number;
  totalPairs: number;
  /** Whether there are fewer pairs than the check before saw: some have vanished. */
  fell: boolean;
  /** The highest id of a user with a pair, now or before. */
  newestUserId: number;
  /** Pairs by specialization. */
  pairCounts: Record<string, number>;
  inconsistent: number;
  violationCounts: ViolationCounts;
  differing: Differing;
};

/** With fewer rows, plans without statistics are good enough, and ANALYZE would be most of the cost. */
const ANALYZE_FROM_ROWS = 1_000;

/**
 * Compares every pair in one pass and stores the violations in a temporary table `found`. It reads first and writes
 * afterwards, because PostgreSQL makes no parallel plan for a statement that also writes.
 */
export async function comparePairs(tx: Transaction): Promise<Comparison> {
  const before = await readBefore(tx);
  await findDisagreeing(tx);
  const present = await countPresent(tx, before);
  let found = await countFound(tx, before);
  if (found.vanished) {
    await addVanished(tx, sql`SELECT user_id, specialization_id FROM violations WHERE resolved_at IS NULL`);
    found = await countFound(tx, before);
  }
  const fell = before.pairs !== null && present.known + found.known < before.pairs;
  if (fell) {
    await findVanished(tx);
    found = await countFound(tx, before);
  }
  const pairCounts = { ...present.bySpecialization };
  for (const [id, pairs] of Object.entries(found.withoutProgress))
    pairCounts[id] = (pairCounts[id] ?? 0) + pairs;
  return {
    startedAt: before.startedAt,
    fell,
    newestUserId: Math.max(before.newestPresentId, found.newestUserId, before.newestUserId ?? 0),
    totalUsers: present.users + found.usersWithoutProgress,
    totalPairs: Object.values(pairCounts).reduce((sum, pairs) => sum + pairs, 0),
    pairCounts,
    inconsistent: found.inconsistent,
    violationCounts: found.violationCounts,
    differing: found.differing,
  };
}

const WITHOUT_PROGRESS = new Set(['missing_progress', 'vanished_pair']);

/** An open violation `v` is not what was found of its pair, `f`. */
export const DIFFERS = sql`(v.kind, v.progress_level, v.license_level) IS DISTINCT FROM (f.kind, f.progress_level, f.license_level)`;

/** What is known before the comparison. The check before saw `pairs` of users up to `newestUserId`. */
type Before = {
  startedAt: string;
  specializations: string[];
  /** Null before the first check. */
  pairs: number | null;
  /** Null when all users were counted: before the first check, and after one of an older version. */
  newestUserId: number | null;
  /** The highest id of a user who has a progress row now; 0 without one. */
  newestPresentId: number;
};

async function readBefore(tx: Transaction): Promise<Before> {
  const read = await tx.execute<{
    started_at: string;
    ids: string[];
    pairs: string | null;
    newest: string | null;
    newest_present: string;
  }>(sql`
    SELECT clock_timestamp() AS started_at, array(SELECT id FROM specializations ORDER BY id) AS ids, c.pairs, c.newest,
      coalesce((SELECT max(user_id) FROM specialization_progress), 0) AS newest_present
    FROM (VALUES (1)) one LEFT JOIN (
      SELECT newest_user_id AS newest, total_pairs - (
        SELECT coalesce(sum((k.value ->> 'vanished_pair')::bigint), 0) FROM jsonb_each(violation_counts) k) AS pairs
      FROM health_checks WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT 1) c ON true`);
  const { started_at: startedAt, ids, pairs, newest, newest_present: newestPresent } = oneRow(read);
  return {
    startedAt,
    specializations: ids,
    pairs: pairs === null ? null : Number(pairs),
    newestUserId: newest === null ? null : Number(newest),
    newestPresentId: Number(newestPresent),
  };
}

/**
 * The planner cannot know that the levels of a pair agree. It expects half of the pairs or more to differ, and lets several
 * processes compare them only when the rows that they hand over cost nothing.
 */
async function findDisagreeing(tx: Transaction): Promise<void> {
  await tx.execute(sql`SET LOCAL parallel_tuple_cost = 0`);
  const { rowCount } = await tx.execute(sql`
    CREATE TEMPORARY TABLE found ON COMMIT DROP AS
    SELECT user_id, specialization_id, p.current_level AS progress_level, l.current_level AS license_level,
      CASE WHEN l.user_id IS NULL THEN 'missing_license' WHEN p.user_id IS NULL THEN 'missing_progress'
        ELSE 'level_mismatch' END AS kind
    FROM specialization_progress p FULL JOIN user_licenses l USING (user_id, specialization_id)
    WHERE p.current_level IS DISTINCT FROM l.current_level`);
  await tx.execute(sql`SET LOCAL parallel_tuple_cost TO DEFAULT`);
  if (rowCount === 0) return;
  if ((rowCount ?? 0) > ANALYZE_FROM_ROWS) await tx.execute(sql`ANALYZE found`);
  await judgeMissingLicenses(tx);
}

/**
 * A license that a person withdrew is not missing. Another one that the history knows was taken away. `judgePair` says the
 * same of each pair.
 */
async function judgeMissingLicenses(tx: Transaction): Promise<void> {
  await tx.execute(sql`
    WITH missing AS MATERIALIZED (
        SELECT f.ctid AS row, coalesce(n.withdraws AND NOT n.ended, false) AS withdrawn, coalesce(n.ended, false) OR EXISTS (
            SELECT FROM license_progressions g WHERE g.user_id = f.user_id
              AND g.specialization_id = f.specialization_id AND g.to_level IS NOT NULL) AS known
        FROM found f LEFT JOIN LATERAL newest_history(f.user_id, f.specialization_id) n ON true
        WHERE f.kind = 'missing_license'),
      withdrawn AS (DELETE FROM found f USING missing m WHERE f.ctid = m.row AND m.withdrawn)
    UPDATE found f SET kind = 'license_removed' FROM missing m WHERE f.ctid = m.row AND NOT m.withdrawn AND m.known`);
}

/** The pairs that have a progress row, and `known`: those of users that the check before counted. */
type Present = {
  users: number;
  known: number;
  bySpecialization: Record<string, number>;
};

/** How many statements count the users, each those of a range of ids. With more than there are processes, none waits long. */
const COUNTED_RANGES = 4;

/**
 * Several processes count at once, each other users: no plan lets them count distinct users together. Newcomers must not
 * hide that others vanished, so pairs of users after the newest that the check before counted are taken off.
 */
async function countPresent(
  tx: Transaction,
  { specializations, newestUserId, newestPresentId }: Before,
): Promise<Present> {
  const columns = specializations.map((id) => ({ id, name: sql.identifier(id) }));
  const ofEach = columns.map(
    ({ id, name }) => sql`count(*) FILTER (WHERE specialization_id = ${id}) AS ${name}`,
  );
  const end = (range: number) => sql`${Math.floor((newestPresentId / COUNTED_RANGES) * range)}::bigint`;
  const ranges = Array.from({ length: COUNTED_RANGES }, (_, range) => {
    const counts = sql.join(
      [sql`count(DISTINCT user_id) AS users`, sql`count(*) AS pairs`, ...ofEach],
      sql`, `,
    );
    return sql`SELECT ${counts} FROM specialization_progress
      WHERE ${isReal(sql`user_id`)} AND user_id > ${end(range)} AND user_id <= ${end(range + 1)}`;
  });
  const newcomers = sql`(SELECT count(*) FROM specialization_progress WHERE user_id > ${newestUserId ?? Number.MAX_SAFE_INTEGER}::bigint)`;
  const sums = columns.map(({ name }) => sql`sum(${name}) AS ${name}`);
  const { rows } = await tx.execute<Record<string, string>>(sql`
    SELECT ${sql.join([sql`sum(users) AS users`, sql`sum(pairs) - ${newcomers} AS known`, ...sums], sql`, `)}
    FROM (${sql.join(ranges, sql` UNION ALL `)}) r`);
  const { users, known, ...counts } = oneRow({ rows });
  const bySpecialization = Object.fromEntries(Object.entries(counts).map(([id, n]) => [id, Number(n)]));
  return { users: Number(users), known: Number(known), bySpecialization };
}

/** Neither row of the pair of a row exists any more. */
const gone = (pair: SQL) => sql`(
  NOT EXISTS (SELECT FROM specialization_progress p
    WHERE p.user_id = ${pair}.user_id AND p.specialization_id = ${pair}.specialization_id)
  AND NOT EXISTS (SELECT FROM user_licenses l
    WHERE l.user_id = ${pair}.user_id AND l.specialization_id = ${pair}.specialization_id))`;

/** Adds those of these pairs to `found` of which neither row exists any more. */
async function addVanished(tx: Transaction, pairs: SQL): Promise<void> {
  await tx.execute(sql`
    INSERT INTO found (user_id, specialization_id, kind)
    SELECT k.user_id, k.specialization_id, 'vanished_pair' FROM (${pairs}) k
    WHERE ${gone(sql`k`)} AND NOT EXISTS (
      SELECT FROM found f WHERE f.user_id = k.user_id AND f.specialization_id = k.specialization_id)`);
}

/**
 * Looks for all pairs that ledger or history knows and of which neither row exists any more: a pass over both, which takes
 * longer than the comparison. A pair has not vanished when a person recorded that it is meant to be gone, and brought its
 * ledger to zero.
 */
async function findVanished(tx: Transaction): Promise<void> {
  await addVanished(
    tx,
    sql`SELECT user_id, specialization_id FROM license_progressions UNION SELECT user_id, specialization_id FROM activities`,
  );
  await tx.execute(sql`
    DELETE FROM found f WHERE f.kind = 'vanished_pair' AND (SELECT n.withdraws FROM newest_history(f.user_id, f.specialization_id) n)
      AND NOT (SELECT s.has_ledger FROM ledger_sums(f.user_id, f.specialization_id) s)`);
}

type FoundRow = {
  /** Both are null in the row of the totals, and in the one of open violations that were not found. */
  specialization_id: string | null;
  kind: string | null;
  total: boolean;
  pairs: string;
  users: string;
  known: string;
  newest: string | null;
  opened: boolean | null;
  changed: boolean | null;
  resolved: boolean | null;
  vanished: boolean | null;
};

/**
 * Counts `found`, and tells how it differs from the open violations. `vanished`: of an open violation that was not found,
 * neither row exists any more. Users without any progress row appear only here.
 */
async function countFound(tx: Transaction, { newestUserId }: Before) {
  const { rows } = await tx.execute<FoundRow>(sql`
    SELECT f.specialization_id, f.kind, grouping(f.kind) = 1 AS total,
      count(*) FILTER (WHERE ${isReal(sql`f.user_id`)}) AS pairs,
      count(DISTINCT f.user_id) FILTER (WHERE ${isReal(sql`f.user_id`)} AND f.progress_level IS NULL
        AND NOT EXISTS (SELECT FROM specialization_progress p WHERE p.user_id = f.user_id)) AS users,
      count(*) FILTER (WHERE f.kind = 'missing_progress' AND f.user_id BETWEEN 1
        AND ${newestUserId ?? Number.MAX_SAFE_INTEGER}::bigint) AS known,
      max(f.user_id) AS newest, bool_or(v.user_id IS NULL) AS opened,
      bool_or(f.user_id = v.user_id AND ${DIFFERS}) AS changed,
      bool_or(f.user_id IS NULL AND ${IS_DISAGREEMENT}) AS resolved,
      bool_or(f.user_id IS NULL AND ${gone(sql`v`)}) AS vanished
    FROM found f FULL JOIN (SELECT * FROM violations WHERE resolved_at IS NULL) v
      ON v.user_id = f.user_id AND v.specialization_id = f.specialization_id
    GROUP BY GROUPING SETS ((f.specialization_id, f.kind), ())`);
  const violationCounts: Record<string, Record<string, number>> = {};
  const withoutProgress: Record<string, number> = {};
  for (const { specialization_id: id, kind, pairs } of rows) {
    if (id === null || kind === null || pairs === '0') continue;
    violationCounts[id] = { ...violationCounts[id], [kind]: Number(pairs) };
    if (WITHOUT_PROGRESS.has(kind)) withoutProgress[id] = (withoutProgress[id] ?? 0) + Number(pairs);
  }
  const total = rows.find((row) => row.total) as FoundRow;
  return {
    violationCounts,
    withoutProgress,
    inconsistent: Number(total.pairs),
    usersWithoutProgress: Number(total.users),
    known: Number(total.known),
    newestUserId: Number(total.newest ?? 0),
    vanished: total.vanished === true,
    differing: {
      opened: total.opened === true,
      changed: total.changed === true,
      resolved: total.resolved === true,
    },
  };
}
