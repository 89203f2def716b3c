import { type SQL, sql } from 'drizzle-orm';
import type { PairRemainder } from '@/db/schema/health';
import type { Queryable } from '@/db/transaction';
import { isoText, isoTime, isoTimeOrNull } from '@/db/values';
import type { Pair } from '@/lib/contract/pairs';
import type { LicenseState } from '@/lib/vocabulary/history';
import { isOnHold, type PairEvidence, supportsOf, type Totals } from './evidence';
import { BEING_WRITTEN, EVIDENCE_COLUMNS, EVIDENCE_SOURCES } from './evidence-sql';
import { LICENSE_STATE } from './license-state';
import { type KeyRow, keyArrays, keyOf, keyText, type PairKey } from './pair-key';
import { judgePair } from './plan-repair';

type EvidenceRow = KeyRow & {
  progress_level: number | null;
  license_level: number | null;
  max_achieved_level: number | null;
  reached_level: number;
  level_hold: number | null;
  newest_history_level: number | null;
  newest_history_lowers: boolean;
  withdrawn: boolean;
  withdrawal_ended: boolean;
  history_level: number | null;
  highest_history_level: number | null;
  has_ledger: boolean;
  drift: Totals | null;
};

type PairRow = EvidenceRow & {
  user_name: string;
  version: string;
  total_xp: string;
  completed_sessions: number;
  completed_projects: number;
  theory_hours: number;
  practice_hours: number;
  last_activity_at: string | null;
  ledger: Pair['evidence']['ledger'];
  started_at: string;
  last_advanced_at: string | null;
  license_state: LicenseState;
  valid_until: string | null;
  suspended_at: string | null;
  suspend_reason: string | null;
  withdrawal: Pair['withdrawal'];
  next_level: Pair['next_level'];
  hold: Pair['evidence']['hold'];
};

export type PairReading = { pair: Pair; evidence: PairEvidence; remainder: PairRemainder };

/** What the next level after the level of progress requires, and how much of it is missing. */
const NEXT_LEVEL = sql`(
  SELECT json_build_object('level', s.level, 'name_hu', s.name_hu, 'name_en', s.name_en,
    'required', json_build_object('xp', s.required_xp, 'sessions', s.required_sessions,
      'theory_hours', s.required_theory_hours, 'practice_hours', s.required_practice_hours),
    'missing', json_build_object('xp', greatest(s.required_xp - p.total_xp, 0),
      'sessions', greatest(s.required_sessions - p.completed_sessions, 0),
      'theory_hours', greatest(s.required_theory_hours - p.theory_hours, 0),
      'practice_hours', greatest(s.required_practice_hours - p.practice_hours, 0)))
  FROM specialization_levels s
  WHERE s.specialization_id = k.specialization_id AND s.level > p.current_level ORDER BY s.level LIMIT 1)`;

/** Until when, by whom and why the license of a withdrawn pair was withdrawn. */
const WITHDRAWAL = sql`CASE WHEN l.user_id IS NULL AND n.withdraws THEN json_build_object('level', n.from_level,
  'until', ${isoText(sql`n.withdrawn_until`)}, 'reason', n.reason, 'by', n.actor, 'at', ${isoText(sql`n.advanced_at`)}) END`;

/** The hold after a lowering, with the person who set the level or ordered the repair by an explicit policy. */
const HOLD = sql`CASE WHEN p.level_hold IS NOT NULL THEN (
  SELECT json_build_object('level', p.level_hold, 'by', w.actor, 'at', ${isoText(sql`w.at`)})
  FROM (SELECT) one LEFT JOIN (
    SELECT a.actor, a.at FROM audit_log a
    WHERE a.target = 'pair/' || k.user_id || '/' || k.specialization_id AND a.action = 'pair.set_level'
    UNION ALL
    SELECT r.actor, x.acted_at FROM repair_actions x JOIN repairs r ON r.id = x.repair_id
    WHERE x.user_id = k.user_id AND x.specialization_id = k.specialization_id
      AND x.action = 'lower_progress' AND x.undone_by_id IS NULL
    ORDER BY at DESC LIMIT 1) w ON true) END`;

/**
 * Reads pairs with the evidence for both sides, in one statement and so in one snapshot.
 * Pairs that neither table nor a witness knows are absent from the answer. One that a person recorded as meant to be gone is
 * in it, with its history.
 */
export async function readPairs(db: Queryable, keys: PairKey[]): Promise<Map<string, PairReading>> {
  const { rows } = await db.execute<PairRow>(sql`
    SELECT ${EVIDENCE_COLUMNS}, s.ledger, u.name AS user_name,
      pair_version(p.row_version, l.row_version, p.row_place, l.row_place, n.id) AS version, p.total_xp, p.completed_sessions,
      p.completed_projects, p.theory_hours, p.practice_hours, p.last_activity_at,
      l.started_at, l.last_advanced_at, l.valid_until, l.suspended_at, l.suspend_reason, ${LICENSE_STATE} AS license_state,
      ${WITHDRAWAL} AS withdrawal, ${NEXT_LEVEL} AS next_level, ${HOLD} AS hold
    FROM ${keyArrays(keys)} JOIN users u ON u.id = k.user_id ${EVIDENCE_SOURCES}
    WHERE p.user_id IS NOT NULL OR l.user_id IS NOT NULL OR n.source IS NOT NULL OR s.has_ledger`);
  return new Map(rows.map((row) => [keyText(keyOf(row)), toReading(row)]));
}

/** Whether there is something of the pair, or should be. One that a person recorded as meant to be gone is history. */
export const isKnown = ({ grounds }: Pair): boolean => grounds.code !== 'no_pair';

/** The evidence of a pair, and whether a transaction is writing the pair at this moment. */
export type EvidenceReading = { key: KeyRow; evidence: PairEvidence; beingWritten: boolean };

/**
 * Only the evidence of thousands of pairs: of a relation `k` with the columns user_id and specialization_id. Pairs that are
 * gone have null levels on both sides.
 */
export async function readEvidence(db: Queryable, keys: SQL): Promise<Map<string, EvidenceReading>> {
  const { rows } = await db.execute<EvidenceRow & { being_written: boolean }>(
    sql`SELECT ${EVIDENCE_COLUMNS}, ${BEING_WRITTEN} AS being_written FROM ${keys} ${EVIDENCE_SOURCES}`,
  );
  return new Map(
    rows.map((row) => [
      keyText(keyOf(row)),
      { key: row, evidence: toEvidence(row), beingWritten: row.being_written },
    ]),
  );
}

function toEvidence(row: EvidenceRow): PairEvidence {
  return {
    progressLevel: row.progress_level,
    licenseLevel: row.license_level,
    reachedLevel: row.reached_level,
    holdLevel: row.level_hold,
    drift: row.drift,
    hasLedger: row.has_ledger,
    historyLevel: row.history_level,
    newestHistoryLevel: row.newest_history_level,
    newestHistoryLowers: row.newest_history_lowers,
    withdrawn: row.withdrawn,
    withdrawalEnded: row.withdrawal_ended,
    highestHistoryLevel: row.highest_history_level,
    maxAchievedLevel: row.max_achieved_level,
  };
}

function toReading(row: PairRow): PairReading {
  const evidence = toEvidence(row);
  const { finding, grounds } = judgePair(evidence);
  const pair: Pair = {
    user_id: Number(row.user_id),
    user_name: row.user_name,
    specialization: row.specialization_id,
    in_agreement: row.progress_level !== null && (row.progress_level === row.license_level || row.withdrawn),
    violation: finding?.kind ?? null,
    recommended_action: finding?.action ?? null,
    grounds,
    version: row.version,
    progress:
      row.progress_level === null
        ? null
        : {
            current_level: row.progress_level,
            total_xp: row.total_xp,
            completed_sessions: row.completed_sessions,
            completed_projects: row.completed_projects,
            theory_hours: row.theory_hours,
            practice_hours: row.practice_hours,
            last_activity_at: isoTimeOrNull(row.last_activity_at),
          },
    license:
      row.license_level === null
        ? null
        : {
            current_level: row.license_level,
            max_achieved_level: row.max_achieved_level ?? row.license_level,
            started_at: isoTime(row.started_at),
            last_advanced_at: isoTimeOrNull(row.last_advanced_at),
            valid_until: isoTimeOrNull(row.valid_until),
            suspended_at: isoTimeOrNull(row.suspended_at),
            suspend_reason: row.suspend_reason,
          },
    license_state: row.license_state,
    withdrawal: row.withdrawal,
    next_level: row.next_level,
    evidence: {
      reached_level: row.reached_level,
      history_level: row.history_level,
      newest_history_level: row.newest_history_level,
      ledger: row.ledger,
      highest_history_level: row.highest_history_level,
      supports: supportsOf(evidence),
      hold: isOnHold(evidence) ? row.hold : null,
    },
  };
  return {
    pair,
    evidence,
    remainder: {
      level_hold: row.level_hold,
      last_advanced_at: row.last_advanced_at,
      ...(pair.progress && { totals: totalsOf(pair.progress) }),
    },
  };
}

function totalsOf(progress: NonNullable<Pair['progress']>): PairRemainder['totals'] {
  return {
    xp: progress.total_xp,
    sessions: progress.completed_sessions,
    projects: progress.completed_projects,
    theory_hours: progress.theory_hours,
    practice_hours: progress.practice_hours,
  };
}
