import { sql } from 'drizzle-orm';
import type { Transaction } from '@/db/transaction';
import { type KeyRow, keyArrays, keyOf, keyText, type PairKey } from '@/lib/pair/pair-key';

/** A repair that was decided on locked rows. Afterwards both rows stand at `level`, unless the license is withdrawn. */
export type DecidedRepair = PairKey & {
  action: string;
  level: number;
  licenseBefore: number | null;
  /** The ledger supports no higher level than this, because a person lowered it. */
  onHold: boolean;
};

/** Who changes a pair, why, and in which run. A dry run has no run id. */
export type RunAttribution = {
  actor: string;
  requestId: string | null;
  reason: string | null;
  runId: number | null;
};

/**
 * Writes decided repairs with one statement each for new licenses, progress, licenses and history: the progress rows are
 * locked already. Returns the pairs whose missing license a legacy writer inserted meanwhile; nothing of them is written.
 */
export async function writeRepairs(
  tx: Transaction,
  repairs: DecidedRepair[],
  by: RunAttribution,
): Promise<Set<string>> {
  const overtaken = await createLicenses(
    tx,
    repairs.filter((repair) => repair.action === 'create_license'),
  );
  const held = repairs.filter((repair) => !overtaken.has(keyText(repair)));
  await writeProgress(tx, held);
  await writeLicenses(
    tx,
    held.filter((repair) => repair.action !== 'create_license'),
  );
  await writeHistory(
    tx,
    // A license that is missing and not created is withdrawn: its history stays as it is.
    held.filter(
      ({ action, licenseBefore, level }) =>
        licenseBefore !== level && (licenseBefore !== null || action === 'create_license'),
    ),
    by,
  );
  return overtaken;
}

function withLevels(repairs: DecidedRepair[]) {
  const column = <T>(value: (repair: DecidedRepair) => T) => sql.param(repairs.map(value));
  return sql`unnest(${column(({ userId }) => userId)}::bigint[], ${column((one) => one.specialization)}::text[],
    ${column(({ level }) => level)}::integer[], ${column((one) => one.onHold || /^lower_/.test(one.action))}::boolean[])
    AS k(user_id, specialization_id, level, holds)`;
}

/** Totals are never lowered here: those below the sums of the ledger are raised to them. */
async function writeProgress(tx: Transaction, repairs: DecidedRepair[]): Promise<void> {
  if (repairs.length === 0) return;
  await tx.execute(sql`
    UPDATE specialization_progress p SET current_level = k.level, updated_at = clock_timestamp(),
      total_xp = greatest(p.total_xp, s.xp), completed_sessions = greatest(p.completed_sessions, s.sessions),
      completed_projects = greatest(p.completed_projects, s.projects),
      theory_hours = greatest(p.theory_hours, s.theory_hours), practice_hours = greatest(p.practice_hours, s.practice_hours),
      last_activity_at = coalesce(p.last_activity_at, newest_activity(k.user_id, k.specialization_id)),
      -- After a person chose a lower level, the level holds until the ledger passes what it reached at that moment.
      level_hold = CASE WHEN k.holds THEN nullif(greatest(r.reached_level, k.level, p.level_hold), k.level)
        WHEN p.level_hold > k.level THEN p.level_hold END
    FROM ${withLevels(repairs)}
      CROSS JOIN LATERAL ledger_sums(k.user_id, k.specialization_id) s
      CROSS JOIN LATERAL level_reached_by(k.specialization_id, s.xp, s.sessions, s.theory_hours, s.practice_hours) r
    WHERE p.user_id = k.user_id AND p.specialization_id = k.specialization_id AND (p.current_level <> k.level OR k.holds
      OR p.total_xp < s.xp OR p.completed_sessions < s.sessions OR p.completed_projects < s.projects
      OR p.theory_hours < s.theory_hours OR p.practice_hours < s.practice_hours)`);
}

/** The highest level that the license history of a pair `k` ever held. */
const HIGHEST = sql`(SELECT max(g.to_level) FROM license_progressions g
  WHERE g.user_id = k.user_id AND g.specialization_id = k.specialization_id)`;

async function createLicenses(tx: Transaction, repairs: DecidedRepair[]): Promise<Set<string>> {
  if (repairs.length === 0) return new Set();
  const { rows } = await tx.execute<KeyRow>(sql`
    INSERT INTO user_licenses (user_id, specialization_id, current_level, max_achieved_level, started_at, last_advanced_at)
    SELECT k.user_id, k.specialization_id, k.level, greatest(k.level, ${HIGHEST}), p.created_at, CASE WHEN k.level > 1 THEN clock_timestamp() END
    FROM ${withLevels(repairs)} JOIN specialization_progress p USING (user_id, specialization_id)
    ON CONFLICT DO NOTHING RETURNING user_id, specialization_id`);
  const created = new Set(rows.map(keyOf).map(keyText));
  return new Set(repairs.map(keyText).filter((key) => !created.has(key)));
}

async function writeLicenses(tx: Transaction, repairs: DecidedRepair[]): Promise<void> {
  if (repairs.length === 0) return;
  await tx.execute(sql`
    UPDATE user_licenses l SET current_level = k.level, updated_at = clock_timestamp(),
      max_achieved_level = greatest(l.max_achieved_level, k.level, ${HIGHEST}),
      last_advanced_at = CASE WHEN k.level > l.current_level THEN clock_timestamp() ELSE l.last_advanced_at END
    FROM ${withLevels(repairs)}
    WHERE l.user_id = k.user_id AND l.specialization_id = k.specialization_id
      AND (l.current_level <> k.level OR l.max_achieved_level < ${HIGHEST})`);
}

async function writeHistory(tx: Transaction, repairs: DecidedRepair[], by: RunAttribution): Promise<void> {
  if (repairs.length === 0) return;
  const before = sql.param(repairs.map((repair) => repair.licenseBefore));
  const levels = sql.param(repairs.map((repair) => repair.level));
  const users = sql.param(repairs.map((repair) => repair.userId));
  const specializations = sql.param(repairs.map((repair) => repair.specialization));
  await tx.execute(sql`
    INSERT INTO license_progressions (user_id, specialization_id, from_level, to_level, advanced_at, source, actor, reason, request_id, details)
    SELECT k.user_id, k.specialization_id, k.before, k.level, clock_timestamp(), 'repair', ${by.actor}, ${by.reason},
      ${by.requestId}, jsonb_build_object('repair_id', ${by.runId}::bigint)
    FROM unnest(${users}::bigint[], ${specializations}::text[], ${before}::integer[], ${levels}::integer[])
      AS k(user_id, specialization_id, before, level)`);
}

/** Closes the open violations of these pairs. */
export async function resolveViolations(
  tx: Transaction,
  keys: PairKey[],
  how: 'repaired' | 'observed' | 'decided',
  repairId: number | null,
): Promise<void> {
  if (keys.length === 0) return;
  await tx.execute(sql`
    UPDATE violations v SET resolved_at = clock_timestamp(), resolved_how = ${how}, repair_id = ${repairId}::bigint
    FROM ${keyArrays(keys)}
    WHERE v.user_id = k.user_id AND v.specialization_id = k.specialization_id AND v.resolved_at IS NULL`);
}
