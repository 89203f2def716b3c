import type { AlertRule } from '@/lib/contract/alert-rules';
import type { FieldError } from '@/lib/contract/problem';
import type { AlertSubject } from '@/lib/vocabulary/alerts';
import { LIMITS } from '@/lib/vocabulary/measure-limits';
import type { MeasureName } from '@/lib/vocabulary/measures';

/** The unit of a subject, and whether high or low values are bad. `reported` subjects have no figure of their own. */
export type SubjectNature = {
  unit: 'percent' | 'milliseconds' | 'count' | 'reported';
  better: 'higher' | 'lower';
  max: number;
};

export type Rule = Omit<
  AlertRule,
  'subject' | 'version' | 'is_default' | 'updated_at' | 'updated_by' | 'unit'
>;

export const NATURES: Readonly<Record<AlertSubject, SubjectNature>> = {
  consistency_rate: { unit: 'percent', better: 'higher', max: 100 },
  explained_rate: { unit: 'percent', better: 'higher', max: 100 },
  held_repairs: { unit: 'count', better: 'lower', max: 1_000 },
  relapses: { unit: 'count', better: 'lower', max: 1_000_000 },
  response_time: { unit: 'milliseconds', better: 'lower', max: 60_000 },
  error_rate: { unit: 'percent', better: 'lower', max: 100 },
  jobs: { unit: 'count', better: 'lower', max: 1_000 },
  workers: { unit: 'count', better: 'lower', max: 1_000 },
  database_time: { unit: 'milliseconds', better: 'lower', max: 60_000 },
  new_writer: { unit: 'count', better: 'lower', max: 1_000 },
  detection_lag: { unit: 'milliseconds', better: 'lower', max: 3_600_000 },
  capture_off: { unit: 'count', better: 'lower', max: 8 },
  rollout: { unit: 'reported', better: 'lower', max: 0 },
  self_test: { unit: 'reported', better: 'lower', max: 0 },
  guard: { unit: 'reported', better: 'lower', max: 0 },
};

const USUAL = {
  enabled: true,
  warning: null,
  critical: null,
  recovery: null,
  fire_after: 3,
  recover_after: 5,
  reminder_minutes: 60,
  minimum_traffic: 0,
};
/** The limits that the System page draws as lines. */
const linesOf = (measure: MeasureName) => ({
  warning: LIMITS[measure].warning,
  critical: LIMITS[measure].critical,
});
/** A report is already a judgement, so one is enough. */
const REPORTED = { ...USUAL, fire_after: 1, recover_after: 1 };

/**
 * The default rules. A value that equals its limit is still good: what is counted warns when more than zero are bad.
 */
export const DEFAULT_RULES: Readonly<Record<AlertSubject, Rule>> = {
  consistency_rate: {
    ...USUAL,
    ...linesOf('consistency_rate'),
    fire_after: 2,
    recover_after: 2,
    minimum_traffic: 1,
  },
  explained_rate: {
    ...USUAL,
    ...linesOf('consistency_rate'),
    fire_after: 2,
    recover_after: 2,
    minimum_traffic: 1,
  },
  held_repairs: { ...USUAL, warning: 0, fire_after: 1, recover_after: 1 },
  relapses: { ...USUAL, warning: 0, fire_after: 1, recover_after: 1 },
  response_time: { ...USUAL, ...linesOf('response_time'), fire_after: 5, minimum_traffic: 50 },
  error_rate: { ...USUAL, ...linesOf('error_rate'), minimum_traffic: 50 },
  jobs: { ...USUAL, warning: 0, fire_after: 1, recover_after: 2 },
  workers: { ...USUAL, critical: 0, recover_after: 2 },
  database_time: { ...USUAL, ...linesOf('database_time'), fire_after: 5, minimum_traffic: 100 },
  new_writer: { ...USUAL, warning: 0, fire_after: 1, recover_after: 1 },
  detection_lag: { ...USUAL, warning: 30_000, fire_after: 1, recover_after: 2 },
  capture_off: { ...USUAL, critical: 0, fire_after: 1, recover_after: 1 },
  rollout: REPORTED,
  self_test: REPORTED,
  guard: REPORTED,
};

/** `fair`: between the limit of the warning and the limit of the recovery, so neither bad nor well again. */
export type Level = 'unknown' | 'good' | 'fair' | 'warning' | 'critical';

/** The level of a value by its rule; `unknown` when nothing was measured, or too little. */
export function levelOf(
  subject: AlertSubject,
  rule: Rule,
  { value, traffic }: { value: number | null; traffic: number },
): Level {
  if (value === null || traffic < rule.minimum_traffic) return 'unknown';
  const { better } = NATURES[subject];
  const isPast = (line: number | null) =>
    line !== null && (better === 'higher' ? value < line : value > line);
  if (isPast(rule.critical)) return 'critical';
  if (isPast(rule.warning)) return 'warning';
  return isPast(rule.recovery) ? 'fair' : 'good';
}

/** The contradictions in a rule, field by field. */
export function contradictions(subject: AlertSubject, rule: Rule): FieldError[] {
  const nature = NATURES[subject];
  if (nature.unit === 'reported') return reportedContradictions(rule);
  const found: FieldError[] = [];
  const refuse = (path: string, message: string) => found.push({ path, message });
  const { warning, critical, recovery } = rule;
  for (const [path, line] of Object.entries({ warning, critical, recovery })) {
    if (line === null) continue;
    if (line < 0 || line > nature.max) refuse(path, `must lie from 0 to ${nature.max}`);
    if (nature.unit === 'count' && !Number.isInteger(line)) refuse(path, 'must be a whole number');
  }
  const [worse, better] = nature.better === 'higher' ? ['below', 'at or above'] : ['above', 'at or below'];
  const isWorse = (one: number, other: number) => (nature.better === 'higher' ? one < other : one > other);
  if (warning === null && critical === null) refuse('warning', 'a rule needs a warning or a critical line');
  if (warning !== null && critical !== null && !isWorse(critical, warning)) {
    refuse('critical', `must lie ${worse} the warning`);
  }
  const first = warning ?? critical;
  if (recovery !== null && first !== null && isWorse(recovery, first)) {
    refuse('recovery', `must lie ${better} the ${warning === null ? 'critical' : 'warning'} line`);
  }
  return found;
}

function reportedContradictions(rule: Rule): FieldError[] {
  const found: FieldError[] = [];
  for (const path of ['warning', 'critical', 'recovery'] as const) {
    if (rule[path] !== null) found.push({ path, message: 'must be null: this is reported, not measured' });
  }
  for (const path of ['fire_after', 'recover_after'] as const) {
    if (rule[path] !== 1) found.push({ path, message: 'must be 1: whoever reports has judged already' });
  }
  if (!rule.enabled) found.push({ path: 'enabled', message: 'must be true: this is always told' });
  return found;
}
