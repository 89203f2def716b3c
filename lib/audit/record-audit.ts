import { is, SQL, sql } from 'drizzle-orm';
import type { Transaction } from '@/db/transaction';
import { actorName, type Context, type NamedActor } from '@/lib/context';
import type { AuditAction, AuditedAction } from '@/lib/vocabulary/audit-actions';

type Images<T> = { before?: T | undefined; after?: T | undefined };
export type AuditEntry = AuditedAction & Images<object>;
/** Entries whose values are read from rows. */
export type AuditRows = { action: AuditAction | SQL<AuditAction>; target: SQL } & Images<object | SQL>;

type Doer = { actor: NamedActor; requestId?: Context['requestId'] };
/** The actor and the request id, when the rows hold them. */
type DoerOfRows = { actor: SQL; requestId: SQL };

/** Writes an action into the audit log, in the transaction of that action. The caller must pass no secret. */
export async function recordAudit(ctx: Doer, tx: Transaction, entry: AuditEntry): Promise<void> {
  await tx.execute(auditInsert(ctx, entry));
}

/**
 * The same as a statement: for an action that writes its audit entry in its own statement, and for one entry for each
 * row of `from`.
 */
export function auditInsert(ctx: Doer, entry: AuditEntry): SQL;
export function auditInsert(ctx: Doer | DoerOfRows, rows: AuditRows, from: SQL): SQL;
export function auditInsert(
  { actor, requestId }: Doer | DoerOfRows,
  { action, target, before, after }: AuditEntry | AuditRows,
  from?: SQL,
): SQL {
  return sql`
    INSERT INTO audit_log (actor, action, target, before, after, request_id)
    SELECT ${is(actor, SQL) ? actor : actorName(actor)}, ${action}, ${target}, ${image(before)}, ${image(after)},
      ${requestId ?? null} ${from ? sql`FROM ${from}` : sql``}`;
}

function image(value: object | undefined): SQL {
  if (value === undefined || is(value, SQL)) return value ?? sql`NULL`;
  return sql`${JSON.stringify(value)}::jsonb`;
}
