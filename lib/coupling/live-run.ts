import { sql } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import type { Queryable, Transaction } from '@/db/transaction';
import { isoTime } from '@/db/values';
import { actorName, type Context } from '@/lib/context';
import type { Repair, RepairAction } from '@/lib/contract/repairs';
import type { PairKey } from '@/lib/pair/pair-key';
import { REPAIR_OUTCOMES, type RepairCarrier } from '@/lib/vocabulary/repairs';
import type { RunKind, RunOrder } from './run-kind';

/** A run that this process carries. */
export type LiveRun = {
  /** What is known of it; the counts grow with each batch. */
  repair: Repair;
  kind: RunKind;
  carrier: RepairCarrier;
  attempt: number;
  /** The last pair that is done. The run goes on after it. */
  after: PairKey | null;
  abortRequested: boolean;
};

/** Another process has taken the run, or a person has ended it: this process must not write to it any more. */
export class RunTakenOver extends Error {
  constructor(id: number) {
    super(`run ${id} was taken from this process`);
    this.name = 'RunTakenOver';
  }
}

const NEXT_ID = sql`nextval(pg_get_serial_sequence('repairs', 'id'))`;

/** A run that is not stored yet. Its id is known first, so that the run can be closed if the answer to its start is lost. */
export async function newRun(ctx: Context, order: RunOrder, carrier: RepairCarrier): Promise<LiveRun> {
  const { dryRun, reason, ...kind } = order;
  const { rows } = await ctx.db.execute<{ id: string | null; now: string }>(
    sql`SELECT ${dryRun ? sql`NULL` : NEXT_ID} AS id, clock_timestamp() AS now`,
  );
  const { id, now } = oneRow({ rows });
  const repair: Repair = {
    id: id === null ? null : Number(id),
    dry_run: dryRun,
    policy: kind.policy,
    undoes_id: kind.undoesId,
    state: 'running',
    actor: actorName(ctx.actor),
    reason: reason ?? null,
    request_id: ctx.requestId ?? null,
    started_at: isoTime(now),
    finished_at: null,
    ...NOTHING_YET,
    total: null,
    seconds_left: null,
    ahead: null,
    interruptions: 0,
    abort_requested_at: null,
    plan: null,
    actions: [],
  };
  return { repair, kind, carrier, attempt: 0, after: null, abortRequested: false };
}

const NOTHING_YET = {
  matched: 0,
  repaired: 0,
  already_agreed: 0,
  needs_decision: 0,
  busy: 0,
  failed: 0,
  undone: 0,
  changed_since: 0,
  already_undone: 0,
};

/** Stores a new run, unless it is a dry run. */
export async function insertRun(
  db: Queryable,
  run: LiveRun,
  state: 'held' | 'queued' | 'running',
): Promise<void> {
  const { repair, kind, carrier } = run;
  if (repair.id === null) return;
  await db.execute(sql`
    INSERT INTO repairs (id, policy, undoes_id, scope, cohort_only, carrier, state, actor, request_id, reason, started_at,
      total, alive_at)
    OVERRIDING SYSTEM VALUE
    VALUES (${repair.id}, ${kind.policy}, ${kind.undoesId}, ${JSON.stringify(kind.scope)}::jsonb, ${kind.cohortOnly},
      ${carrier}, ${state}, ${repair.actor}, ${repair.request_id}, ${repair.reason}, ${repair.started_at}, ${repair.total},
      ${state === 'running' ? sql`clock_timestamp()` : sql`NULL`})`);
}

/** The pairs that a transaction did, in the first round or again after they were busy. */
export type DoneOnce = { actions: RepairAction[]; upTo: PairKey | null };

/**
 * Stores the counts of a transaction and how far the run is, within that transaction: so a run that goes on elsewhere does
 * nothing twice. Throws RunTakenOver.
 */
export async function storeProgress(tx: Transaction, run: LiveRun, done: DoneOnce): Promise<void> {
  const { repair, attempt } = run;
  const changes = Object.entries(changesOf(done)).map(
    ([column, by]) => sql`${sql.identifier(column)} = ${sql.identifier(column)} + ${by}::int`,
  );
  if (done.upTo !== null) {
    changes.push(
      sql`done_user_id = ${done.upTo.userId}, done_specialization_id = ${done.upTo.specialization}`,
    );
  }
  const { rows } = await tx.execute<{ aborted: boolean }>(sql`
    UPDATE repairs SET ${sql.join(changes, sql`, `)} WHERE id = ${repair.id} AND attempt = ${attempt}
    RETURNING abort_requested_at IS NOT NULL AS aborted`);
  const [row] = rows;
  if (!row) throw new RunTakenOver(Number(repair.id));
  run.abortRequested = row.aborted;
}

/** What a transaction adds to the counts of its run. A pair that is done again was counted as busy before. */
export function changesOf({ actions, upTo }: DoneOnce): Record<keyof typeof NOTHING_YET, number> {
  const isAgain = upTo === null;
  const changes = { ...NOTHING_YET, matched: isAgain ? 0 : actions.length };
  for (const outcome of REPAIR_OUTCOMES)
    changes[outcome] = actions.filter((action) => action.outcome === outcome).length;
  if (isAgain) changes.busy -= actions.length;
  return changes;
}
