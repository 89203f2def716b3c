import { sql } from 'drizzle-orm';
import { inTransaction, type Queryable, type Transaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import { actorName, type Context } from '@/lib/context';
import type { AlertRule, RuleChanges } from '@/lib/contract/alert-rules';
import { DomainError, refuseStale } from '@/lib/errors';
import type { AlertSubject } from '@/lib/vocabulary/alerts';
import { readRules } from './read-rules';
import { contradictions, type Rule } from './rules';
import { lockSubjects } from './subject-rows';

type Order = { subject: AlertSubject; version: string };

/** The rule of every subject. */
export async function listRules(ctx: { db: Queryable }): Promise<AlertRule[]> {
  return [...(await readRules(ctx.db)).values()];
}

/** One rule with the version that an edit names. */
export async function readRule(ctx: { db: Queryable }, subject: AlertSubject): Promise<AlertRule> {
  return ruleOf(await readRules(ctx.db), subject);
}

/**
 * Changes a rule whose version the caller has seen. Without a difference nothing is edited. The rule is used from the
 * next evaluation on. Throws `stale_version` when somebody edited it since, `invalid_input` for limits that contradict
 * each other.
 */
export async function updateRule(
  ctx: Context,
  { subject, version, changes }: Order & { changes: RuleChanges },
): Promise<AlertRule> {
  return inTransaction(ctx.db, async (tx) => {
    const rule = await lockRule(tx, { subject, version });
    const wanted = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    const next: AlertRule = { ...rule, ...wanted };
    const errors = contradictions(subject, next);
    const [first] = errors;
    if (first) throw new DomainError('invalid_input', `${first.path} ${first.message}`, errors);
    const changed = editable(rule, next);
    if (changed.length === 0) return rule;
    const actor = actorName(ctx.actor);
    const values = sql`${next.enabled}, ${next.warning}::float8, ${next.critical}::float8, ${next.recovery}::float8,
      ${next.fire_after}, ${next.recover_after}, ${next.reminder_minutes}, ${next.minimum_traffic}, clock_timestamp(), ${actor}`;
    await tx.execute(sql`
      INSERT INTO alert_rules (subject, is_enabled, warning, critical, recovery, fire_after, recover_after, reminder_minutes,
        minimum_traffic, updated_at, updated_by)
      VALUES (${subject}, ${values})
      ON CONFLICT (subject) DO UPDATE SET (is_enabled, warning, critical, recovery, fire_after, recover_after,
        reminder_minutes, minimum_traffic, updated_at, updated_by) = (${values})`);
    const pick = (from: AlertRule) => Object.fromEntries(changed.map((field) => [field, from[field]]));
    await recordAudit(ctx, tx, {
      action: 'alert_rule.update',
      target: `alert-rule/${subject}`,
      before: pick(rule),
      after: pick(next),
    });
    return readRule({ db: tx }, subject);
  });
}

/** Gives a rule whose version the caller has seen its default again. Throws `stale_version`. */
export async function resetRule(ctx: Context, order: Order): Promise<AlertRule> {
  return inTransaction(ctx.db, async (tx) => {
    const rule = await lockRule(tx, order);
    if (rule.is_default) return rule;
    await tx.execute(sql`DELETE FROM alert_rules WHERE subject = ${order.subject}`);
    const reset = await readRule({ db: tx }, order.subject);
    const changed = editable(rule, reset);
    const pick = (from: AlertRule) => Object.fromEntries(changed.map((field) => [field, from[field]]));
    await recordAudit(ctx, tx, {
      action: 'alert_rule.reset',
      target: `alert-rule/${order.subject}`,
      before: pick(rule),
      after: pick(reset),
    });
    return reset;
  });
}

/** Locks the subject too: a rule that was never edited has no row yet, so two first edits could not wait for it. */
async function lockRule(tx: Transaction, { subject, version }: Order): Promise<AlertRule> {
  await lockSubjects(tx, [subject]);
  const rule = ruleOf(await readRules(tx), subject);
  refuseStale('rule', { now: rule.version, seen: version });
  return rule;
}

function ruleOf(rules: Map<AlertSubject, AlertRule>, subject: AlertSubject): AlertRule {
  const rule = rules.get(subject);
  if (!rule) throw new Error(`there is no rule of ${subject}`);
  return rule;
}

const EDITABLE: readonly (keyof Rule)[] = [
  'enabled',
  'warning',
  'critical',
  'recovery',
  'fire_after',
  'recover_after',
  'reminder_minutes',
  'minimum_traffic',
];

function editable(one: AlertRule, other: AlertRule): (keyof Rule)[] {
  return EDITABLE.filter((field) => one[field] !== other[field]);
}
