import { type SQL, sql } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import type { Queryable } from '@/db/transaction';
import { isoTime } from '@/db/values';
import type { Context } from '@/lib/context';
import type { Guard, GuardFault, GuardSighting } from '@/lib/contract/guard';
import { type GuardCounts, hasSoaked, settingAfter, soakTarget } from './plan-guard';

const SIGHTINGS_SHOWN = 20;

export type GuardRow = Pick<Guard, 'mode' | 'enforce_percent' | 'stepped_back' | 'changed_by' | 'reason'> & {
  since: string;
  faults: GuardFault[];
  version: number;
  soak_seconds: number;
};

/** Reads the state of the guard. With `lock` nobody else switches it until this transaction ends. */
export async function readGuardRow(db: Queryable, options: { lock?: boolean } = {}): Promise<GuardRow> {
  return oneRow(
    await db.execute<GuardRow>(sql`
      SELECT mode, enforce_percent, since, changed_by, reason, stepped_back, faults, version,
        greatest(0, floor(extract(epoch FROM clock_timestamp() - since)))::float8 AS soak_seconds
      FROM guard ${options.lock ? sql`FOR NO KEY UPDATE` : sql``}`),
  );
}

/** How many it refused and would have refused since a moment, as far as sightings are kept. */
export async function countSightings(db: Queryable, since: SQL): Promise<GuardCounts> {
  const { would_refuse, refused, refused_decided } = oneRow(
    await db.execute<Record<keyof GuardCounts, string>>(sql`
      SELECT coalesce(sum(pairs) FILTER (WHERE NOT refused), 0) AS would_refuse,
        coalesce(sum(pairs) FILTER (WHERE refused AND NOT decided), 0) AS refused,
        coalesce(sum(pairs) FILTER (WHERE decided), 0) AS refused_decided
      FROM guard_sightings WHERE seen_at >= ${since}`),
  );
  return {
    would_refuse: Number(would_refuse),
    refused: Number(refused),
    refused_decided: Number(refused_decided),
  };
}

/** The guard: its mode and since when, whether it is in place, and what it saw. */
export async function readGuard({ db }: Pick<Context, 'db'>): Promise<Guard> {
  const row = await readGuardRow(db);
  // One after another: a page takes few connections.
  const lastDay = await countSightings(db, sql`clock_timestamp() - interval '1 day'`);
  const sinceSwitched = await countSightings(db, sql`${row.since}::timestamptz`);
  const newest = await newestSightings(db);
  const { mode, enforce_percent, stepped_back, changed_by, reason, faults } = row;
  const next = settingAfter(row);
  return {
    mode,
    enforce_percent,
    since: isoTime(row.since),
    changed_by,
    reason,
    stepped_back,
    in_place: faults.length === 0,
    faults,
    last_day: lastDay,
    since_switched: sinceSwitched,
    next: next && {
      ...next,
      soak_seconds: mode === 'off' ? 0 : row.soak_seconds,
      soak_target_seconds: mode === 'off' ? 0 : soakTarget(row),
      passed: mode === 'off' || hasSoaked(row, sinceSwitched, row.soak_seconds),
    },
    newest,
    version: String(row.version),
  };
}

type SightingRow = Omit<GuardSighting, 'user_id' | 'pairs'> & { user_id: string | null; pairs: string };

async function newestSightings(db: Queryable): Promise<GuardSighting[]> {
  const { rows } = await db.execute<SightingRow>(sql`
    SELECT seen_at, role, application, record, user_id, specialization_id AS specialization, progress_level, license_level, pairs
    FROM guard_sightings WHERE NOT refused ORDER BY seen_at DESC, id DESC LIMIT ${SIGHTINGS_SHOWN}`);
  return rows.map((row) => ({
    ...row,
    seen_at: isoTime(row.seen_at),
    user_id: row.user_id === null ? null : Number(row.user_id),
    pairs: Number(row.pairs),
  }));
}
