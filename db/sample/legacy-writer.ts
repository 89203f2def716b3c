import { sql } from 'drizzle-orm';
import type { Transaction } from '@/db/transaction';

export const BREAKAGES = [
  'license_behind',
  'license_missing',
  'progress_missing',
  'license_ahead_with_evidence',
  'license_ahead_without_evidence',
  'totals_lost',
  'totals_forged',
  'both_behind',
  'both_ahead',
  'highest_forgotten',
  'both_missing',
] as const;
export type Breakage = (typeof BREAKAGES)[number];

export type Broken = Record<Breakage, number>;

/** For each pair whose levels are made to differ, so many pairs are broken in ways that only the witnesses tell. */
const SHARE_OF_BOTH = 0.25;

/**
 * Acts like the older program that wrote the two records in separate transactions: it writes past the door and breaks a
 * share of the pairs that are in agreement, so that checks have something to find. Only for the sample and for
 * generated users. The same seed on the same pairs breaks the same pairs in the same ways.
 */
export async function breakPairs(
  tx: Transaction,
  options: { seed: string; sharePercent: number; externalIdPrefix: string },
): Promise<Broken> {
  await tx.execute(sql`SELECT set_config('application_name', 'legacy-app', true)`);
  await chooseVictims(tx, options);
  const broken: Broken = {
    license_behind: await rowsOf(
      tx,
      sql`
      UPDATE user_licenses l SET current_level = v.level - 1, max_achieved_level = v.level - 1, updated_at = now()
      FROM legacy_victims v WHERE v.breakage = 'license_behind'
        AND (l.user_id, l.specialization_id) = (v.user_id, v.specialization_id)`,
    ),
    license_missing: await rowsOf(
      tx,
      sql`
      DELETE FROM user_licenses l USING legacy_victims v WHERE v.breakage = 'license_missing'
        AND (l.user_id, l.specialization_id) = (v.user_id, v.specialization_id)`,
    ),
    progress_missing: await rowsOf(
      tx,
      sql`
      DELETE FROM specialization_progress p USING legacy_victims v WHERE v.breakage = 'progress_missing'
        AND (p.user_id, p.specialization_id) = (v.user_id, v.specialization_id)`,
    ),
    license_ahead_with_evidence: await rowsOf(tx, raiseLicenses('license_ahead_with_evidence')),
    license_ahead_without_evidence: await rowsOf(tx, raiseLicenses('license_ahead_without_evidence')),
    ...(await breakBoth(tx)),
  };
  await tx.execute(sql`
    INSERT INTO license_progressions (user_id, specialization_id, from_level, to_level, source, actor, reason)
    SELECT user_id, specialization_id, level, level + 1, 'import', 'system:legacy-writer', 'exam passed'
    FROM legacy_victims WHERE breakage = 'license_ahead_with_evidence' ORDER BY user_id, specialization_id`);
  return broken;
}

type BreakageOfBoth = Exclude<Breakage, `license_${string}` | 'progress_missing'>;

/** Damage that leaves the two levels equal, or nothing at all: only ledger and license history contradict it. */
async function breakBoth(tx: Transaction): Promise<Record<BreakageOfBoth, number>> {
  const progress = (set: string, breakage: BreakageOfBoth) => sql`
    UPDATE specialization_progress p SET ${sql.raw(set)}, updated_at = now() FROM legacy_victims v
    WHERE v.breakage = ${breakage} AND (p.user_id, p.specialization_id) = (v.user_id, v.specialization_id)`;
  const license = (set: string, breakage: BreakageOfBoth) => sql`
    UPDATE user_licenses l SET ${sql.raw(set)}, updated_at = now() FROM legacy_victims v
    WHERE v.breakage = ${breakage} AND (l.user_id, l.specialization_id) = (v.user_id, v.specialization_id)`;
  const gone = (table: string) => sql`
    DELETE FROM ${sql.identifier(table)} t USING legacy_victims v
    WHERE v.breakage = 'both_missing' AND (t.user_id, t.specialization_id) = (v.user_id, v.specialization_id)`;
  const behind = await rowsOf(tx, progress('current_level = v.level - 1', 'both_behind'));
  await tx.execute(license('current_level = v.level - 1', 'both_behind'));
  const ahead = await rowsOf(tx, progress('current_level = v.level + 1', 'both_ahead'));
  await tx.execute(license('current_level = v.level + 1, max_achieved_level = v.level + 1', 'both_ahead'));
  const missing = await rowsOf(tx, gone('specialization_progress'));
  await tx.execute(gone('user_licenses'));
  return {
    totals_lost: await rowsOf(tx, progress('total_xp = total_xp / 2', 'totals_lost')),
    totals_forged: await rowsOf(tx, progress('total_xp = total_xp + 7500', 'totals_forged')),
    both_behind: behind,
    both_ahead: ahead,
    highest_forgotten: await forgetHighest(tx),
    both_missing: missing,
  };
}

/** A license that held a higher level once, and whose history alone still says so. */
async function forgetHighest(tx: Transaction): Promise<number> {
  return rowsOf(
    tx,
    sql`
    INSERT INTO license_progressions (user_id, specialization_id, from_level, to_level, source, actor, reason)
    SELECT v.user_id, v.specialization_id, f.from_level, f.to_level, 'import', 'system:legacy-writer', f.reason
    FROM legacy_victims v CROSS JOIN LATERAL (VALUES (1, v.level, v.level + 1, 'camp'), (2, v.level + 1, v.level, 'season ended'))
      AS f(step, from_level, to_level, reason)
    WHERE v.breakage = 'highest_forgotten' ORDER BY v.user_id, v.specialization_id, f.step`,
  ).then((rows) => rows / 2);
}

/**
 * Chooses pairs in the order of a hash. When a kind of breakage is impossible for a pair (no level below or above), the
 * pair gets another kind.
 */
async function chooseVictims(
  tx: Transaction,
  { seed, sharePercent, externalIdPrefix }: { seed: string; sharePercent: number; externalIdPrefix: string },
): Promise<void> {
  await tx.execute(sql`
    CREATE TEMP TABLE legacy_victims ON COMMIT DROP AS
    WITH tops AS (SELECT specialization_id, max(level) AS top FROM specialization_levels GROUP BY 1),
    pairs AS (
      SELECT p.user_id, p.specialization_id, p.current_level AS level, t.top,
        row_number() OVER (ORDER BY md5(${seed}::text || '/' || u.external_id || '/' || p.specialization_id)) AS pick,
        count(*) OVER () AS of_all
      FROM specialization_progress p
        JOIN user_licenses l USING (user_id, specialization_id)
        JOIN users u ON u.id = p.user_id
        JOIN tops t USING (specialization_id)
      WHERE p.current_level = l.current_level AND u.external_id LIKE ${`${externalIdPrefix}%`})
    SELECT user_id, specialization_id, level, CASE
        WHEN pick > round(of_all * ${sharePercent}::numeric / 100) THEN CASE
          WHEN pick % 6 = 0 THEN 'totals_lost'
          WHEN pick % 6 = 1 THEN 'totals_forged'
          WHEN pick % 6 = 2 THEN 'both_missing'
          WHEN level = top OR (pick % 6 = 3 AND level > 1) THEN CASE WHEN level > 1 THEN 'both_behind' ELSE 'totals_lost' END
          WHEN pick % 6 = 4 THEN 'both_ahead'
          ELSE 'highest_forgotten' END
        WHEN pick % 5 = 1 THEN 'license_missing'
        WHEN pick % 5 = 2 THEN 'progress_missing'
        WHEN level = top OR (pick % 5 = 0 AND level > 1) THEN 'license_behind'
        WHEN pick % 5 = 3 THEN 'license_ahead_with_evidence'
        ELSE 'license_ahead_without_evidence' END AS breakage
    FROM pairs WHERE pick <= round(of_all * ${sharePercent}::numeric / 100)
      + round(of_all * ${sharePercent}::numeric / 100 * ${SHARE_OF_BOTH})`);
}

function raiseLicenses(breakage: Breakage) {
  return sql`
    UPDATE user_licenses l SET current_level = v.level + 1, last_advanced_at = now(), updated_at = now(),
      max_achieved_level = greatest(l.max_achieved_level, v.level + 1)
    FROM legacy_victims v WHERE v.breakage = ${breakage}
      AND (l.user_id, l.specialization_id) = (v.user_id, v.specialization_id)`;
}

async function rowsOf(tx: Transaction, statement: ReturnType<typeof sql>): Promise<number> {
  return (await tx.execute(statement)).rowCount ?? 0;
}
