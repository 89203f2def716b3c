import { type SQL, sql } from 'drizzle-orm';
import { isoText } from '@/db/values';
import { rangeOf } from '@/lib/health/open-counts';
import { keyText, type PairKey } from '@/lib/pair/pair-key';
import type { HistoryKind } from '@/lib/vocabulary/history';
import { TAKEN_BACK } from './list-pair-activities';

type Source = { kinds: HistoryKind[]; rows: (pair: PairKey) => SQL };

/** A pair's own rows are among those of its neighbours: of so many of their newest writes, its own are shown. */
const FOREIGN_WRITES_MAX = 20_000;

/** Each source returns at, kind, id, actor, request_id and details. An index that begins with the pair finds its rows. */
const SOURCES: Source[] = [
  {
    kinds: ['activity'],
    rows: (pair) => sql`
      SELECT a.recorded_at AS at, 'activity' AS kind, a.activity_key AS id, a.actor, a.request_id, jsonb_build_object(
        'xp', a.xp_change::text, 'sessions', a.sessions_change, 'projects', a.projects_change,
        'theory_hours', a.theory_hours_change, 'practice_hours', a.practice_hours_change,
        'level_before', a.level_before, 'level_after', a.level_after, 'occurred_at', ${isoText(sql`a.occurred_at`)}, 'kind', a.kind,
        'reason', a.reason, 'takes_back', a.takes_back, 'taken_back', ${TAKEN_BACK}) AS details
      FROM activities a WHERE ${ofPair(sql`a`, pair)}`,
  },
  {
    kinds: ['license'],
    rows: (pair) => sql`
      SELECT g.advanced_at AS at, 'license' AS kind, g.id::text AS id, g.actor, g.request_id, jsonb_build_object(
        'from_level', g.from_level, 'to_level', g.to_level, 'source', g.source, 'reason', g.reason) ||
        coalesce(g.details, '{}') AS details
      FROM license_progressions g WHERE ${ofPair(sql`g`, pair)}`,
  },
  {
    kinds: ['violation_found'],
    rows: (pair) => sql`
      SELECT v.first_seen_at AS at, 'violation_found' AS kind, v.id::text AS id, c.actor, c.request_id, jsonb_build_object(
        'kind', v.kind, 'progress_level', v.progress_level, 'license_level', v.license_level,
        'recommended_action', v.recommended_action, 'check_id', c.id) AS details
      FROM violations v LEFT JOIN health_checks c ON c.id = v.first_check_id
      WHERE ${ofPair(sql`v`, pair)} AND v.confirmed_at IS NOT NULL`,
  },
  {
    kinds: ['violation_resolved'],
    rows: (pair) => sql`
      SELECT v.resolved_at AS at, 'violation_resolved' AS kind, v.id::text AS id, coalesce(r.actor, c.actor) AS actor,
        coalesce(r.request_id, c.request_id) AS request_id, jsonb_build_object('how', v.resolved_how,
        'repair_id', v.repair_id, 'check_id', c.id) AS details
      FROM violations v LEFT JOIN repairs r ON r.id = v.repair_id LEFT JOIN health_checks c ON c.id = v.resolved_check_id
      WHERE ${ofPair(sql`v`, pair)} AND v.confirmed_at IS NOT NULL AND v.resolved_at IS NOT NULL`,
  },
  {
    kinds: ['repair', 'undo'],
    // A pair that a run did not change has no event here: automatic runs would add a row every few hours.
    rows: (pair) => sql`
      SELECT x.acted_at AS at, CASE WHEN r.undoes_id IS NULL THEN 'repair' ELSE 'undo' END AS kind, x.repair_id::text AS id,
        r.actor, r.request_id, jsonb_build_object('repair_id', x.repair_id, 'undoes_id', r.undoes_id, 'policy', r.policy,
        'action', x.action, 'explanation', x.explanation, 'reason', r.reason, 'before', x.before, 'after', x.after,
        'undone_by', x.undone_by_id) AS details
      FROM repair_actions x JOIN repairs r ON r.id = x.repair_id
      WHERE ${ofPair(sql`x`, pair)} AND x.outcome IN ('repaired', 'undone')`,
  },
  {
    kinds: ['decision', 'enrolment'],
    rows: (pair) => sql`
      SELECT l.at, CASE l.action WHEN 'pair.enrol' THEN 'enrolment' ELSE 'decision' END AS kind, l.id::text AS id, l.actor,
        l.request_id, jsonb_build_object('action', l.action, 'before', l.before, 'after', l.after) AS details
      FROM audit_log l WHERE l.target = ${`pair/${keyText(pair)}`}`,
  },
  {
    kinds: ['foreign_write'],
    rows: (pair) => sql`
      SELECT w.written_at AS at, 'foreign_write' AS kind, w.statement_id::text AS id,
        'writer:' || f.role || '/' || f.application AS actor, NULL::text AS request_id, jsonb_build_object('record', w.record,
        'operation', f.operation, 'role', f.role, 'application', f.application, 'address', f.address, 'statement', f.statement,
        'transaction_id', f.transaction_id, 'claims_door', f.claims_door,
        'before', jsonb_build_object('level', w.levels_before[u.nth], 'xp', w.xp_before[u.nth]::text,
          'sessions', w.sessions_before[u.nth], 'projects', w.projects_before[u.nth],
          'theory_hours', w.theory_hours_before[u.nth], 'practice_hours', w.practice_hours_before[u.nth]),
        'after', jsonb_build_object('level', w.levels_after[u.nth], 'xp', w.xp_after[u.nth]::text,
          'sessions', w.sessions_after[u.nth], 'projects', w.projects_after[u.nth],
          'theory_hours', w.theory_hours_after[u.nth], 'practice_hours', w.practice_hours_after[u.nth])) AS details
      FROM (SELECT * FROM foreign_writes n WHERE n.user_range = ${rangeOf(sql`${pair.userId}::bigint`)}
          ORDER BY n.statement_id DESC LIMIT ${FOREIGN_WRITES_MAX}) w
        CROSS JOIN LATERAL unnest(w.user_ids, w.specialization_ids) WITH ORDINALITY AS u(user_id, specialization_id, nth)
        JOIN foreign_statements f ON f.id = w.statement_id AND f.written_at = w.written_at
      WHERE ${ofPair(sql`u`, pair)}`,
  },
  {
    kinds: ['annotation'],
    rows: (pair) => sql`
      SELECT l.at, 'annotation' AS kind, l.id::text AS id, l.actor, l.request_id,
        jsonb_build_object('action', l.action, 'violation_id', v.id, 'before', l.before, 'after', l.after) AS details
      FROM violations v JOIN audit_log l ON l.target = 'violation/' || v.id WHERE ${ofPair(sql`v`, pair)}`,
  },
];

/** The rows of a pair's story, of one kind or of all. */
export function pairStory(pair: PairKey, kind: HistoryKind | undefined): SQL {
  const sources = SOURCES.filter(({ kinds }) => kind === undefined || kinds.includes(kind));
  const all = sql.join(
    sources.map(({ rows }) => rows(pair)),
    sql` UNION ALL `,
  );
  return kind === undefined ? all : sql`SELECT * FROM (${all}) s WHERE s.kind = ${kind}`;
}

function ofPair(row: SQL, pair: PairKey): SQL {
  return sql`${row}.user_id = ${pair.userId} AND ${row}.specialization_id = ${pair.specialization}`;
}
