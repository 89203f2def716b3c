import { sql } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import { shareReads } from '@/db/share-reads';
import { isoTimeOrNull } from '@/db/values';
import type { Context } from '@/lib/context';
import type { HealthMetrics, HealthStatus } from '@/lib/contract/health';
import { DISAGREEMENT_KINDS } from '@/lib/vocabulary/violations';
import { newestViolations } from './list-violations';
import { openCounts } from './open-counts';
import { EXPLAINED_THROUGH } from './read-audits';
import { consistencyRate, statusOf } from './status';

type FigureRow = {
  now_ms: string;
  last_check: string | null;
  last_check_ms: string | null;
  total_users: string | null;
  total_pairs: string | null;
  pair_counts: Record<string, number> | null;
  had_pairs: boolean;
  guard_faults: number;
  audited: string | null;
  next_check: string;
  open: OpenRow[] | null;
  learners_blocked: string;
  learners_over_granted: string;
};

type OpenRow = {
  specialization: string;
  kind: string;
  violations: number;
  needs_attention: number;
  needs_decision: number;
  acknowledged: number;
  muted: number;
  dismissed: number;
};

type Figure = Exclude<keyof OpenRow, 'specialization' | 'kind'>;

type Options = { intervalMinutes: number };
type HealthFigures = Omit<HealthStatus, 'violations'>;

const DISAGREEMENTS: ReadonlySet<string> = new Set(DISAGREEMENT_KINDS);
const VIOLATIONS_SHOWN = 20;
const UNGUARDED = 'Triggers that watch writes past the door are missing or changed.';

/**
 * The figures without the list of violations: pairs as of the last check, and open violations as of now, so that a repair
 * shows at once. All times are by the database's clock.
 */
export async function readFigures(ctx: Pick<Context, 'db'>, options: Options): Promise<HealthFigures> {
  const row = await readFigureRow(ctx, options.intervalMinutes * 60);
  const open = row.open ?? [];
  const broken = open.filter(({ kind }) => DISAGREEMENTS.has(kind));
  const inconsistent = total('violations', broken);
  const findings = total('violations', open);
  // A violation of a pair that was made since the last check is not among that check's pairs.
  const pairs = Math.max(Number(row.total_pairs ?? 0), findings);
  const specializations = countsBySpecialization(row.pair_counts, broken);
  const judged = statusOf({
    lastCheckMs: row.last_check_ms === null ? null : Number(row.last_check_ms),
    nowMs: Number(row.now_ms),
    intervalMinutes: options.intervalMinutes,
    pairs,
    inconsistent,
    hadPairs: row.had_pairs === true,
    specializations,
  });
  return {
    ...judged,
    reason: row.guard_faults > 0 ? `${judged.reason} ${UNGUARDED}` : judged.reason,
    last_check: isoTimeOrNull(row.last_check),
    next_check: isoTimeOrNull(row.next_check),
    ...ratesOf(row, pairs, { inconsistent, findings }),
    total_violations: inconsistent,
    total_findings: findings,
    specializations,
    total_users_monitored: Number(row.total_users ?? 0),
    total_pairs: pairs,
    requires_attention:
      judged.status !== 'healthy' || total('needs_attention', open) > 0 || row.guard_faults > 0,
    needs_attention: total('needs_attention', open),
    needs_decision: total('needs_decision', open),
    acknowledged: total('acknowledged', open),
    muted: total('muted', open),
    dismissed: total('dismissed', open),
    learners_blocked: Number(row.learners_blocked),
    learners_over_granted: Number(row.learners_over_granted),
    violation_counts: countsOf(open),
  };
}

async function readFigureRow({ db }: Pick<Context, 'db'>, intervalSeconds: number): Promise<FigureRow> {
  const { rows } = await db.execute<FigureRow>(sql`
    SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now_ms,
      c.started_at AS last_check, (extract(epoch FROM c.started_at) * 1000)::bigint AS last_check_ms,
      c.total_users, c.total_pairs, c.pair_counts, ${EXPLAINED_THROUGH} AS audited,
      c.total_pairs = 0 AND EXISTS (SELECT FROM health_checks WHERE total_pairs > 0) AS had_pairs,
      to_timestamp((floor(extract(epoch FROM clock_timestamp()) / ${intervalSeconds}::int) + 1) * ${intervalSeconds}::int) AS next_check,
      (SELECT jsonb_array_length(faults) FROM guard) AS guard_faults, f.open, f.learners_blocked, f.learners_over_granted
    FROM (
      SELECT json_agg(json_build_object('specialization', specialization_id, 'kind', kind, 'violations', violations,
          'needs_attention', needs_attention, 'needs_decision', needs_decision, 'acknowledged', acknowledged,
          'muted', muted, 'dismissed', dismissed)) FILTER (WHERE violations > 0) AS open,
        coalesce(sum(learners_blocked), 0) AS learners_blocked, coalesce(sum(learners_over_granted), 0) AS learners_over_granted
      FROM (${openCounts()}) c) f
    LEFT JOIN LATERAL (
      SELECT started_at, total_users, total_pairs, pair_counts FROM health_checks WHERE finished_at IS NOT NULL
      ORDER BY id DESC LIMIT 1) c ON true`);
  return oneRow({ rows });
}

function total(figure: Figure, of: readonly OpenRow[]): number {
  return of.reduce((sum, one) => sum + one[figure], 0);
}

function ratesOf(row: FigureRow, pairs: number, found: { inconsistent: number; findings: number }) {
  const rate = (broken: number) =>
    pairs === 0 ? (row.had_pairs ? 0 : null) : consistencyRate(pairs, broken);
  return {
    consistency_rate: row.last_check === null ? null : rate(found.inconsistent),
    // Before the first audit has ended, nothing is known of the pairs that it has not reached.
    explained_rate: row.last_check === null || row.audited === null ? null : rate(found.findings),
    explained_through: isoTimeOrNull(row.audited),
  };
}

/** Status, its reason, the figures and the newest violations. */
export const readStatus = shareReads(async (ctx, options: Options): Promise<HealthStatus> => {
  const [figures, violations] = await Promise.all([
    readFigures(ctx, options),
    newestViolations(ctx, VIOLATIONS_SHOWN),
  ]);
  // A violation may be confirmed between the two readings. It is not shown beside a total of zero.
  return { ...figures, violations: figures.total_findings === 0 ? [] : violations };
});

/** The figures with the names that clients of the older system also read. */
export const readMetrics = shareReads(async (ctx, options: Options): Promise<HealthMetrics> => {
  const figures = await readFigures(ctx, options);
  return {
    ...figures,
    violations_count: figures.total_violations,
    total_users: figures.total_users_monitored,
    total_checked: figures.total_pairs,
    consistent: figures.total_pairs - figures.total_violations,
    inconsistent: figures.total_violations,
  };
});

/** Pairs as of the last check, and violations as of now. Empty for a check from before pairs were counted so. */
function countsBySpecialization(counts: Record<string, number> | null, broken: OpenRow[]) {
  return Object.entries(counts ?? {}).map(([specialization, count]) => {
    const inconsistent = total(
      'violations',
      broken.filter((one) => one.specialization === specialization),
    );
    const pairs = Math.max(count, inconsistent);
    return { specialization, pairs, inconsistent, consistency_rate: consistencyRate(pairs, inconsistent) };
  });
}

function countsOf(open: { specialization: string; kind: string; violations: number }[]) {
  const counts: Record<string, Record<string, number>> = {};
  for (const { specialization, kind, violations } of open) {
    counts[specialization] = { ...counts[specialization], [kind]: violations };
  }
  return counts;
}
