import { sql } from 'drizzle-orm';
import type { Transaction } from '@/db/transaction';
import { type KeyRow, keyArrays, keyOf, keyText, type PairKey } from '@/lib/pair/pair-key';

/** A repair that was decided on locked rows. */
export type DecidedRepair = PairKey & {
  action: string;
  level: number;
  licenseBefore: number | null;
};

/** Who changes a pair, why, and in which run. A dry run has no run id. */
export type RunAttribution = {
  actor: string;
  requestId: string | null;
  reason: string | null;
  runId: number | null;
};

/**
 * Writes decided repairs with one statement each for progress, licenses and history, in this order. Returns the pairs whose
 * missing license a legacy writer inserted meanwhile.
 */
export async function writeRepairs(
  tx: Transaction,
  repairs: DecidedRepair[],
  by: RunAttribution,
): Promise<Set<string>> {
  await writeProgress(
    tx,
    repairs.filter((repair) => /progress$/.test(repair.action)),
  );
  const overtaken = await createLicenses(
    tx,
    repairs.filter((repair) => repair.action === 'create_license'),
  );
  await writeLicenses(
    tx,
    repairs.filter((repair) => /^(raise|lower)_license$/.test(repair.action)),
  );
  const changed = repairs.filter(
    (repair) => /license$/.test(repair.action) && !overtaken.has(keyText(repair)),
  );
  await writeHistory(tx, changed, by);
  return overtaken;
}

function withLevels(repairs: DecidedRepair[]) {
  const levels = sql.param(repairs.map((repair) => repair.level));
  const users = sql.param(repairs.map((repair) => repair.userId));
  const specializations = sql.param(repairs.map((repair) => repair.specialization));
  return sql`unnest(${users}::bigint[], ${specializations}::text[], ${levels}::integer[]) AS k(user_id, specialization_id, level)`;
}

async function writeProgress(tx: Transaction, repairs: DecidedRepair[]): Promise<void> {
  if (repairs.length === 0) return;
  await tx.execute(sql`
    UPDATE specialization_progress p SET current_level = k.level, updated_at = clock_timestamp(),
      -- After a person chose a lower level, the level holds until the totals pass what they reached at that moment.
      level_hold = CASE WHEN k.level < p.current_level THEN nullif(greatest(
          reached_level(p.specialization_id, p.total_xp, p.completed_sessions, p.theory_hours, p.practice_hours), k.level), k.level)
        WHEN p.level_hold > k.level THEN p.level_hold END
    FROM ${withLevels(repairs)}
    WHERE p.user_id = k.user_id AND p.specialization_id = k.specialization_id`);
}

async function createLicenses(tx: Transaction, repairs: DecidedRepair[]): Promise<Set<string>> {
  if (repairs.length === 0) return new Set();
  const { rows } = await tx.execute<KeyRow>(sql`
    INSERT INTO user_licenses (user_id, specialization_id, current_level, max_achieved_level, started_at, last_advanced_at)
    SELECT k.user_id, k.specialization_id, k.level, k.level, p.created_at, CASE WHEN k.level > 1 THEN clock_timestamp() END
    FROM ${withLevels(repairs)} JOIN specialization_progress p USING (user_id, specialization_id)
    ON CONFLICT DO NOTHING RETURNING user_id, specialization_id`);
  const created = new Set(rows.map(keyOf).map(keyText));
  return new Set(repairs.map(keyText).filter((key) => !created.has(key)));
}

async function writeLicenses(tx: Transaction, repairs: DecidedRepair[]): Promise<void> {
  if (repairs.length === 0) return;
  await tx.execute(sql`
    UPDATE user_licenses l SET current_level = k.level, updated_at = clock_timestamp(),
      max_achieved_level = greatest(l.max_achieved_level, k.level),
      last_advanced_at = CASE WHEN k.level > l.current_level THEN clock_timestamp() ELSE l.last_advanced_at END
    FROM ${withLevels(repairs)}
    WHERE l.user_id = k.user_id AND l.specialization_id = k.specialization_id`);
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
  how: 'repaired' | 'observed',
  repairId: number | null,
): Promise<void> {
  if (keys.length === 0) return;
  await tx.execute(sql`
    UPDATE violations v SET resolved_at = clock_timestamp(), resolved_how = ${how}, repair_id = ${repairId}::bigint
    FROM ${keyArrays(keys)}
    WHERE v.user_id = k.user_id AND v.specialization_id = k.specialization_id AND v.resolved_at IS NULL`);
}
