import { sql } from 'drizzle-orm';
import { ADVISORY_LOCKS } from '@/db/advisory-locks';
import { inTransaction, type Transaction } from '@/db/transaction';
import type { Context } from '@/lib/context';
import type { AlertRule } from '@/lib/contract/alert-rules';
import { type Figures, WINDOW_SECONDS } from '@/lib/measure/figures';
import { ALERT_SUBJECTS, type AlertSubject } from '@/lib/vocabulary/alerts';
import { judgeSubject, type SubjectLook } from './judge-subject';
import { likelyCause } from './likely-cause';
import { type Measured, measureSubject } from './measure-subject';
import { readCircumstances, readExplanations } from './read-circumstances';
import { readMaintenanceNow } from './read-maintenance-now';
import { readRules } from './read-rules';
import { readClock } from './report-incident';
import { type Level, levelOf, NATURES } from './rules';
import { lockSubjects, type SubjectRow } from './subject-rows';
import { watchGuard } from './watch-guard';
import { watchSelfTest } from './watch-self-test';

export type ReadFigures = (ctx: Pick<Context, 'db'>, options: { windowSeconds: number }) => Promise<Figures>;

export type EvaluationOptions = {
  readFigures: ReadFigures;
  /** Minutes between two checks; they decide how soon the self-test must be found. */
  checkIntervalMinutes: number;
  /** The time of the evaluation, set by tests; otherwise the database's clock is used. */
  nowMs?: number;
};

/** Minimum seconds between two evaluations of all processes together, so that a streak measures time. */
const SECONDS_BETWEEN = 6;

/**
 * Judges every subject once, in one transaction. Streaks, incidents, stories and messages are stored together or not at
 * all, so a process may end at any point. Returns false when it is not time yet, or when another process evaluates now.
 */
export async function evaluateAlerts(ctx: Context, options: EvaluationOptions): Promise<boolean> {
  // Read before the transaction: the figures come over other connections, and no lock is held meanwhile.
  if (!(await isDue(ctx, options.nowMs))) return false;
  const figures = await options.readFigures(ctx, { windowSeconds: WINDOW_SECONDS });
  return inTransaction(ctx.db, async (tx) => {
    // All processes together run one evaluation at a time; a second one returns at once.
    const { rows } = await tx.execute<{ mine: boolean }>(
      sql`SELECT pg_try_advisory_xact_lock(${ADVISORY_LOCKS.alerts}) AS mine`,
    );
    if (!rows[0]?.mine) return false;
    const nowMs = options.nowMs ?? (await readClock(tx));
    if (!(await takeTurn(tx, nowMs))) return false;
    await watchSelfTest(tx, { nowMs, checkIntervalMinutes: options.checkIntervalMinutes });
    await watchGuard(ctx, tx, nowMs);
    await judgeAll(tx, figures, nowMs);
    return true;
  });
}

async function isDue({ db }: Context, nowMs: number | undefined): Promise<boolean> {
  const now = nowMs === undefined ? sql`clock_timestamp()` : toTimestamp(nowMs);
  const { rows } = await db.execute<{ due: boolean }>(sql`
    SELECT NOT EXISTS (SELECT FROM alert_evaluations
      WHERE evaluated_at > ${now} - make_interval(secs => ${SECONDS_BETWEEN}::int) AND evaluated_at <= ${now}) AS due`);
  return rows[0]?.due ?? true;
}

/**
 * Checks again after it has the lock: another process may have evaluated since. A clock that was set back does not
 * prevent the evaluation.
 */
async function takeTurn(tx: Transaction, nowMs: number): Promise<boolean> {
  const now = toTimestamp(nowMs);
  const { rowCount } = await tx.execute(sql`
    INSERT INTO alert_evaluations AS e (evaluated_at) VALUES (${now})
    ON CONFLICT (is_only) DO UPDATE SET evaluated_at = excluded.evaluated_at
    WHERE NOT (e.evaluated_at > ${now} - make_interval(secs => ${SECONDS_BETWEEN}::int) AND e.evaluated_at <= ${now})`);
  return rowCount === 1;
}

async function judgeAll(tx: Transaction, figures: Figures, nowMs: number): Promise<void> {
  const rules = await readRules(tx);
  const subjects = await lockSubjects(tx, ALERT_SUBJECTS);
  const inMaintenance = await readMaintenanceNow(tx, nowMs);
  const seen = await readCircumstances(tx);
  const looks = [...subjects.values()].map((row) => {
    const rule = rules.get(row.subject) as AlertRule;
    const measured = measureSubject(row.subject, figures, seen);
    return { row, rule, measured, level: levelNow(row, rule, measured) };
  });
  const bad = new Set(looks.filter(({ level }) => isBad(level)).map(({ row }) => row.subject));
  const explained = await readExplanations(tx, seen, bad);
  for (const { row, rule, measured, level } of looks) {
    const why = isBad(level) ? likelyCause(row.subject, figures, explained, nowMs) : null;
    const look: SubjectLook = {
      rule,
      level,
      nowMs,
      inMaintenance: inMaintenance(row.subject),
      seen: seenOf(row, level, measured, why),
      happenedAgain: isAnother(row, measured),
    };
    await judgeSubject(tx, row, look);
  }
}

/** Another new writer is told too, while the incident of the one before is open. */
function isAnother({ subject, incident }: SubjectRow, { figures }: Measured): boolean {
  const [now, before] = [figures.writer_id, incident?.figures.writer_id];
  return subject === 'new_writer' && typeof now === 'number' && typeof before === 'number' && now > before;
}

function isReported(subject: AlertSubject): boolean {
  return NATURES[subject].unit === 'reported';
}

function levelNow(row: SubjectRow, rule: AlertRule, measured: Measured): Level {
  if (isReported(row.subject)) return row.reported?.severity ?? 'good';
  return levelOf(row.subject, rule, measured);
}

/** When nothing is known, the incident keeps its figures. */
function seenOf(
  row: SubjectRow,
  level: Level,
  { figures }: Measured,
  why: ReturnType<typeof likelyCause> | null,
): SubjectLook['seen'] {
  if (isReported(row.subject)) return row.reported;
  if (level === 'unknown') return null;
  return { figures: { ...figures, ...why?.details }, cause: why?.code ?? null };
}

function isBad(level: Level): boolean {
  return level === 'warning' || level === 'critical';
}

function toTimestamp(epochMs: number) {
  return sql`to_timestamp(${epochMs / 1000}::float8)`;
}
