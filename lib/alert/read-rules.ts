import { sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import { isoTime } from '@/db/values';
import type { AlertRule } from '@/lib/contract/alert-rules';
import { ALERT_SUBJECTS, type AlertSubject } from '@/lib/vocabulary/alerts';
import { DEFAULT_RULES, NATURES } from './rules';

type RuleRow = {
  subject: string;
  is_enabled: boolean;
  warning: number | null;
  critical: number | null;
  recovery: number | null;
  fire_after: number;
  recover_after: number;
  reminder_minutes: number;
  minimum_traffic: number;
  updated_at: string;
  updated_by: string;
  version: string;
};

/** The version of a rule that nobody edited. */
const DEFAULT_VERSION = 'default';

/** The rule of every subject: the edited rule, or the default rule when nobody edited it. */
export async function readRules(db: Queryable): Promise<Map<AlertSubject, AlertRule>> {
  const { rows } = await db.execute<RuleRow>(sql`
    SELECT subject, is_enabled, warning, critical, recovery, fire_after, recover_after, reminder_minutes, minimum_traffic,
      updated_at, updated_by, xmin::text AS version FROM alert_rules`);
  const edited = new Map(rows.map((row) => [row.subject, row]));
  return new Map(ALERT_SUBJECTS.map((subject) => [subject, toRule(subject, edited.get(subject))]));
}

function toRule(subject: AlertSubject, row: RuleRow | undefined): AlertRule {
  const { unit } = NATURES[subject];
  if (!row) {
    const unedited = { is_default: true, updated_at: null, updated_by: null, version: DEFAULT_VERSION };
    return { subject, unit, ...DEFAULT_RULES[subject], ...unedited };
  }
  const { subject: _, is_enabled: enabled, updated_at, ...rest } = row;
  return { subject, unit, enabled, ...rest, is_default: false, updated_at: isoTime(updated_at) };
}
