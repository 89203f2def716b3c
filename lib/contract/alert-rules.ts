import { z } from 'zod';
import { ALERT_SUBJECTS } from '@/lib/vocabulary/alerts';
import { VERSION_MAX } from '@/lib/vocabulary/limits';
import type { ExamplesOf } from './example';
import { defineOperations } from './operation';

const line = z.number().min(0).max(60_000).nullable();

const editableRule = {
  enabled: z.boolean(),
  warning: line.describe('Past this it is a warning; null: never'),
  critical: line.describe('Past this it is critical; null: never'),
  recovery: line.describe('Well again from here on; null: from the line of the warning, else of critical'),
  fire_after: z.int().min(1).max(100).describe('Evaluations in a row, one every 6 to 10 s'),
  recover_after: z
    .int()
    .min(1)
    .max(100)
    .describe('Evaluations in a row; each return of an incident doubles them'),
  reminder_minutes: z.int().min(0).max(10_080).describe('0: never'),
  minimum_traffic: z
    .int()
    .min(0)
    .max(1_000_000)
    .describe('Requests, queries or pairs below which figures say nothing'),
};

export const alertRuleShape = z.object({
  subject: z.enum(ALERT_SUBJECTS),
  unit: z.enum(['percent', 'milliseconds', 'count', 'reported']),
  ...editableRule,
  is_default: z.boolean().describe('Nobody edited it'),
  updated_at: z.string().nullable(),
  updated_by: z.string().nullable(),
  version: z.string(),
});
export type AlertRule = z.infer<typeof alertRuleShape>;

export const subjectParamsShape = z.strictObject({ subject: z.enum(ALERT_SUBJECTS) });

export const updateRuleBodyShape = z.strictObject({
  ...z.object(editableRule).partial().shape,
  version: z.string().min(1).max(VERSION_MAX).optional(),
});
export type RuleChanges = Omit<z.infer<typeof updateRuleBodyShape>, 'version'>;

const tag = 'Alerts';

export const alertRuleOperations = defineOperations({
  'GET /alerts/rules': {
    id: 'listAlertRules',
    tag,
    summary: 'The rule of every subject',
    permission: 'alerts.read',
    answers: { 200: { description: 'The rules', shape: z.array(alertRuleShape) } },
  },
  'GET /alerts/rules/{subject}': {
    id: 'readAlertRule',
    tag,
    summary: 'One rule',
    permission: 'alerts.read',
    params: subjectParamsShape,
    answers: { 200: { description: 'The rule', shape: alertRuleShape, etag: true } },
  },
  'PATCH /alerts/rules/{subject}': {
    id: 'updateAlertRule',
    tag,
    summary: 'Change a rule',
    description:
      'Fields that are not sent stay as they are. Turning a rule off ends its open incident. The roll-out, the self-test and the guard report by themselves: of their rules only the reminder can be changed.',
    permission: 'alerts.manage',
    params: subjectParamsShape,
    body: updateRuleBodyShape,
    version: 'body',
    answers: { 200: { description: 'The rule after the change', shape: alertRuleShape, etag: true } },
  },
  'DELETE /alerts/rules/{subject}': {
    id: 'resetAlertRule',
    tag,
    summary: 'Make a rule again what it was at first',
    permission: 'alerts.manage',
    params: subjectParamsShape,
    version: 'header',
    answers: { 200: { description: 'The rule after that', shape: alertRuleShape, etag: true } },
  },
});

export const alertRuleExamples = {
  'GET /alerts/rules/{subject}': [
    { summary: 'When the error rate counts as wrong', params: { subject: 'error_rate' }, status: 200 },
  ],
  'PATCH /alerts/rules/{subject}': [
    {
      summary: 'A later warning',
      params: { subject: 'error_rate' },
      body: { warning: 1, version: 'default' },
      status: 200,
    },
  ],
} satisfies ExamplesOf<typeof alertRuleOperations>;
