import { sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import type { Stage } from '@/lib/vocabulary/rollout';
import type { BucketCounts } from './cohort';
import type { RolloutState, WindowFigures } from './plan-gates';

export type RolloutRow = {
  state: RolloutState;
  enteredAtMs: number;
  settlesFromMs: number;
  completedAtMs: number | null;
  version: number;
  counts: BucketCounts | null;
  countedAtMs: number | null;
  /** The figures of the soak time from the last read; null before the first read at this stage. */
  soak: WindowFigures | null;
  soakReadAtMs: number | null;
  /** By the database's clock. */
  nowMs: number;
};

type Row = {
  stage: Stage;
  auto_advance: boolean;
  paused: boolean;
  frozen: boolean;
  needs_person: boolean;
  version: number;
  learners: number[] | null;
  pairs: number[] | null;
  soak: WindowFigures | null;
} & Record<'entered' | 'watched' | 'settles' | 'steady' | 'now', string> &
  Record<'completed' | 'counted' | 'soak_read', string | null>;

const ms = (column: string) => sql`floor(extract(epoch FROM ${sql.identifier(column)}) * 1000)::bigint`;

/** Reads the roll-out's row. With `lock` no other decision is possible until this transaction ends. */
export async function readRolloutRow(db: Queryable, options: { lock?: boolean } = {}): Promise<RolloutRow> {
  const { rows } = await db.execute<Row>(sql`
    SELECT stage, auto_advance, paused, frozen, needs_person, version, ${ms('entered_at')} AS entered,
      ${ms('watched_from')} AS watched, ${ms('settles_from')} AS settles, ${ms('steady_since')} AS steady,
      ${ms('completed_at')} AS completed, ${ms('counted_at')} AS counted,
      ${ms('soak_read_at')} AS soak_read, soak_figures AS soak,
      learners_by_bucket AS learners, pairs_by_bucket AS pairs,
      floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now
    FROM rollout ${options.lock ? sql`FOR NO KEY UPDATE` : sql``}`);
  const row = rows[0];
  if (!row) throw new Error('the row of the roll-out is gone');
  const { learners, pairs } = row;
  return {
    state: {
      stage: row.stage,
      isComplete: row.completed !== null,
      autoAdvance: row.auto_advance,
      paused: row.paused,
      frozen: row.frozen,
      needsPerson: row.needs_person,
      watchedFromMs: Number(row.watched),
      steadySinceMs: Number(row.steady),
    },
    enteredAtMs: Number(row.entered),
    settlesFromMs: Number(row.settles),
    completedAtMs: row.completed === null ? null : Number(row.completed),
    version: row.version,
    counts: learners && pairs ? { learners, pairs } : null,
    countedAtMs: row.counted === null ? null : Number(row.counted),
    soak: row.soak,
    soakReadAtMs: row.soak_read === null ? null : Number(row.soak_read),
    nowMs: Number(row.now),
  };
}
