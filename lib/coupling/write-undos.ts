import { sql } from 'drizzle-orm';
import type { PairImage, PairRemainder } from '@/db/schema/health';
import type { Transaction } from '@/db/transaction';
import { findingsOf, storeFindings } from '@/lib/health/store-findings';
import { keyArrays, keyText, type PairKey } from '@/lib/pair/pair-key';
import type { PairReading } from '@/lib/pair/read-pairs';
import type { RunAttribution } from './write-repairs';

export type UndoAttribution = RunAttribution & { undoesId: number };

/** A pair that is still as its repair left it, and the state to restore. */
export type PutBack = PairKey & {
  before: PairImage;
  remainder: PairRemainder;
  licenseNow: number | null;
};

/**
 * Restores pairs with one statement each for progress, licenses and history. A row that the repair created is deleted:
 * nobody has written it since, because the version of the pair has not changed.
 */
export async function putBack(tx: Transaction, pairs: PutBack[], by: UndoAttribution): Promise<void> {
  const hadProgress = (pair: PutBack) => pair.before.progress !== null;
  const hadLicense = (pair: PutBack) => pair.before.license !== null;
  await restoreProgress(tx, pairs.filter(hadProgress));
  await remove(
    tx,
    'specialization_progress',
    pairs.filter((pair) => !hadProgress(pair)),
  );
  await restoreLicenses(tx, pairs.filter(hadLicense));
  await remove(
    tx,
    'user_licenses',
    pairs.filter((pair) => !hadLicense(pair)),
  );
  await writeHistory(
    tx,
    pairs.filter((pair) => (pair.before.license?.current_level ?? null) !== pair.licenseNow),
    by,
  );
}

async function restoreProgress(tx: Transaction, pairs: PutBack[]): Promise<void> {
  const rows = pairs.map(({ userId, specialization, before, remainder }) => ({
    user_id: userId,
    specialization_id: specialization,
    level: before.progress?.current_level,
    level_hold: remainder.level_hold,
    ...remainder.totals,
  }));
  if (rows.length === 0) return;
  await tx.execute(sql`
    UPDATE specialization_progress p SET current_level = k.level, level_hold = k.level_hold, updated_at = clock_timestamp(),
      total_xp = coalesce(k.xp, p.total_xp), completed_sessions = coalesce(k.sessions, p.completed_sessions),
      completed_projects = coalesce(k.projects, p.completed_projects),
      theory_hours = coalesce(k.theory_hours, p.theory_hours), practice_hours = coalesce(k.practice_hours, p.practice_hours)
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS k(user_id bigint, specialization_id text, level integer,
      level_hold integer, xp bigint, sessions integer, projects integer, theory_hours integer, practice_hours integer)
    WHERE p.user_id = k.user_id AND p.specialization_id = k.specialization_id AND (p.current_level, p.level_hold, p.total_xp,
        p.completed_sessions, p.completed_projects, p.theory_hours, p.practice_hours)
      IS DISTINCT FROM (k.level, k.level_hold, coalesce(k.xp, p.total_xp), coalesce(k.sessions, p.completed_sessions),
        coalesce(k.projects, p.completed_projects), coalesce(k.theory_hours, p.theory_hours),
        coalesce(k.practice_hours, p.practice_hours))`);
}

async function restoreLicenses(tx: Transaction, pairs: PutBack[]): Promise<void> {
  const rows = pairs.map(({ userId, specialization, before, remainder }) => ({
    user_id: userId,
    specialization_id: specialization,
    level: before.license?.current_level,
    max_level: before.license?.max_achieved_level,
    last_advanced_at: remainder.last_advanced_at,
  }));
  if (rows.length === 0) return;
  await tx.execute(sql`
    UPDATE user_licenses l SET current_level = k.level, max_achieved_level = k.max_level,
      last_advanced_at = k.last_advanced_at, updated_at = clock_timestamp()
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS k(user_id bigint, specialization_id text, level integer,
      max_level integer, last_advanced_at timestamptz)
    WHERE l.user_id = k.user_id AND l.specialization_id = k.specialization_id
      AND (l.current_level, l.max_achieved_level) IS DISTINCT FROM (k.level, k.max_level)`);
}

async function remove(
  tx: Transaction,
  table: 'specialization_progress' | 'user_licenses',
  pairs: PutBack[],
): Promise<void> {
  if (pairs.length === 0) return;
  if (table === 'specialization_progress') {
    await tx.execute(sql`
      DELETE FROM specialization_progress p USING ${keyArrays(pairs)}
      WHERE p.user_id = k.user_id AND p.specialization_id = k.specialization_id`);
  } else {
    await tx.execute(sql`
      DELETE FROM user_licenses l USING ${keyArrays(pairs)}
      WHERE l.user_id = k.user_id AND l.specialization_id = k.specialization_id`);
  }
}

async function writeHistory(tx: Transaction, pairs: PutBack[], by: UndoAttribution): Promise<void> {
  const rows = pairs.map(({ userId, specialization, before, licenseNow }) => ({
    user_id: userId,
    specialization_id: specialization,
    from_level: licenseNow,
    to_level: before.license?.current_level ?? null,
  }));
  if (rows.length === 0) return;
  await tx.execute(sql`
    INSERT INTO license_progressions (user_id, specialization_id, from_level, to_level, advanced_at, source, actor, reason, request_id, details)
    SELECT k.user_id, k.specialization_id, k.from_level, k.to_level, clock_timestamp(), 'undo', ${by.actor}, ${by.reason},
      ${by.requestId}, jsonb_build_object('repair_id', ${by.runId}::bigint, 'undoes_id', ${by.undoesId}::bigint)
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS k(user_id bigint, specialization_id text,
      from_level integer, to_level integer)`);
}

/**
 * Opens the violations of these pairs at once, and dismisses them with the reason. The person who undid the repair decided
 * to leave the pair as it is, so the next automatic repair must not repeat it.
 */
export async function reopenViolations(
  tx: Transaction,
  pairs: PutBack[],
  now: Map<string, PairReading>,
  by: UndoAttribution,
): Promise<void> {
  const undone = new Map(
    pairs.flatMap((pair) => {
      const reading = now.get(keyText(pair));
      return reading ? [[keyText(pair), reading] as const] : [];
    }),
  );
  await storeFindings(tx, findingsOf(undone), { by: by.actor, reason: by.reason });
}
