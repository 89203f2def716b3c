import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { oneRow } from '@/db/one-row';
import { isAhead } from '@/lib/clock';
import { openCounts } from '@/lib/health/open-counts';
import { IS_DISAGREEMENT } from '@/lib/health/violation-conditions';
import type { Figures } from '@/lib/measure/figures';
import { isReal } from '@/lib/users/real-users';
import { SOAK_SECONDS, type Stage } from '@/lib/vocabulary/rollout';
import { type Cohort, cohortOf, cohortsOf } from './cohort';
import {
  type RolloutFigures,
  SETTLE_SECONDS_MAX,
  WATCH_WINDOW_SECONDS,
  type WindowFigures,
} from './plan-gates';
import { isWatched } from './plan-rollout';
import type { RolloutRow } from './rollout-row';

/** The counts of a window that ends now, over all processes. */
export type ReadFigures = (
  ctx: { db: Database },
  options: { windowSeconds: number },
) => Promise<Pick<Figures, 'requests' | 'callers' | 'database' | 'jobs' | 'workers'>>;

export type FigureSources = {
  readFigures: ReadFigures;
  /** The interval of checks; a check older than two intervals says nothing about now. */
  intervalMinutes: number;
};

/**
 * The source of the soak time's figures. `now`: read now. `stored`: as a round stored them. `recent`: stored ones,
 * unless they are old.
 */
export type SoakSource = 'now' | 'stored' | 'recent';

const SOAK_KNOWN_MS = 150_000;

export type ReadRolloutFigures = {
  figures: RolloutFigures;
  cohorts: Cohort[];
  /** The cohort of the stage. */
  cohort: Cohort;
};

type CohortRow = {
  inconsistent: string;
  checked: string | null;
  users: string | null;
  pairs: string | null;
  repaired: boolean;
};

const NOTHING: WindowFigures = {
  requests: { count: 0, failed: 0, p95Ms: null },
  callers: { failed: 0, slow: 0 },
  database: { deadlocks: 0 },
  jobs: { succeeded: 0, failed: 0, late: 0, crashed: 0 },
  workers: { lost: 0 },
};

/** Reads the figures for gates and alarms: the cohort now, and windows that do not begin before the stage. */
export async function readRolloutFigures(
  db: Database,
  row: RolloutRow,
  { readFigures, intervalMinutes }: FigureSources,
  { nowMs, soak }: { nowMs: number; soak: SoakSource },
): Promise<ReadRolloutFigures> {
  const { state, settlesFromMs } = row;
  const { rows } = await db.execute<CohortRow>(sql`
    SELECT (${countInconsistent(state.stage)}) AS inconsistent,
      floor(extract(epoch FROM c.started_at) * 1000)::bigint AS checked, c.total_users AS users, c.total_pairs AS pairs,
      EXISTS (SELECT FROM job_runs WHERE job = 'auto-sync' AND state = 'succeeded'
        AND started_at >= ${momentOf(settlesFromMs)} AND due_at >= ${momentOf(settlesFromMs)} - interval '7 days') AS repaired
    FROM (SELECT 1) one
    LEFT JOIN LATERAL (SELECT started_at, total_users, total_pairs FROM health_checks WHERE finished_at IS NOT NULL
      ORDER BY id DESC LIMIT 1) c ON true`);
  const { inconsistent, checked, users, pairs, repaired } = oneRow({ rows });
  const cohorts = cohortsOf(row.counts, { learners: Number(users ?? 0), pairs: Number(pairs ?? 0) });
  const cohort = cohortOf(cohorts, state.stage);
  const ageMs = checked === null ? Number.POSITIVE_INFINITY : nowMs - Number(checked);
  const isFresh = ageMs <= 2 * intervalMinutes * 60_000 && !isAhead(Number(checked), nowMs);
  const isSettled = repaired || nowMs - settlesFromMs >= SETTLE_SECONDS_MAX * 1000;
  const watchSeconds = Math.min(WATCH_WINDOW_SECONDS, secondsBetween(state.watchedFromMs, nowMs));
  const watches = isWatched(state) && watchSeconds > 0;
  const isRecent = nowMs - (row.soakReadAtMs ?? 0) < SOAK_KNOWN_MS;
  return {
    figures: {
      watch: watches ? await readFigures({ db }, { windowSeconds: watchSeconds }) : NOTHING,
      soak:
        soak === 'stored' || (soak === 'recent' && row.soak && isRecent)
          ? (row.soak ?? NOTHING)
          : await readSoak(db, row, readFigures, nowMs),
      cohort: { pairs: cohort.pairs, inconsistent: Number(inconsistent), isFresh, isSettled },
    },
    cohorts,
    cohort,
  };
}

/**
 * A query for the pairs of a cohort that are out of agreement. Those of all learners are kept counts; kept ones know no
 * buckets.
 */
function countInconsistent(stage: Stage): SQL {
  if (stage === 0) return sql`SELECT 0`;
  if (stage === 100)
    return sql`SELECT coalesce(sum(violations), 0) FROM (${openCounts()}) v WHERE ${IS_DISAGREEMENT}`;
  return sql`SELECT count(*) FROM violations v WHERE v.resolved_at IS NULL AND v.confirmed_at IS NOT NULL
    AND ${IS_DISAGREEMENT}
    AND ${isReal(sql`v.user_id`)} AND rollout_bucket(v.user_id) < ${stage}::int`;
}

/** Reads the figures of the soak time now, from up to three days of minutes. */
export async function readSoak(
  db: Database,
  { state }: RolloutRow,
  readFigures: ReadFigures,
  nowMs: number,
): Promise<WindowFigures> {
  const windowSeconds = Math.min(SOAK_SECONDS[state.stage], secondsBetween(state.steadySinceMs, nowMs));
  if (!isWatched(state) || windowSeconds <= 0) return NOTHING;
  const { requests, callers, database, jobs, workers } = await readFigures({ db }, { windowSeconds });
  return { requests, callers, database, jobs, workers };
}

function secondsBetween(fromMs: number, toMs: number): number {
  return Math.floor((toMs - fromMs) / 1000);
}

/** A moment as SQL. */
export function momentOf(epochMs: number) {
  return sql`to_timestamp(${epochMs / 1000}::double precision)`;
}
