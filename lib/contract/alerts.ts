import { z } from 'zod';
import {
  ALERT_SUBJECTS,
  HOLDERS,
  INCIDENT_EVENTS,
  INCIDENT_STATES,
  MAINTENANCE_STATES,
  SEVERITIES,
} from '@/lib/vocabulary/alerts';
import { noteShape } from './annotations';
import { pageQueryShape, periodShape, reasonShape, timestampShape } from './common';

const subjectShape = z.enum(ALERT_SUBJECTS);

/** What a judgement was made on, by name. */
export const incidentFiguresShape = z.record(
  z.string(),
  z.union([z.number(), z.string(), z.boolean(), z.null()]),
);
export type IncidentFigures = z.infer<typeof incidentFiguresShape>;

export const incidentShape = z.object({
  id: z.int(),
  subject: subjectShape,
  state: z.enum(INCIDENT_STATES),
  severity: z.enum(SEVERITIES),
  worst_severity: z.enum(SEVERITIES),
  opened_at: z.string(),
  updated_at: z.string().describe('When its figures or its severity last changed'),
  recovered_at: z.string().nullable(),
  reopened: z.int().describe('How often it came back within 15 minutes of its recovery'),
  cause: z.string().nullable().describe('The likely cause, as a code; its details are among the figures'),
  figures: incidentFiguresShape.describe('As of the last evaluation'),
  worst_figures: incidentFiguresShape.describe('As they were at their worst'),
  told: z.boolean().describe('Whether the channels were told of it, and not yet that it is over'),
  acknowledged_at: z.string().nullable(),
  acknowledged_by: z.string().nullable(),
  note: z.string().nullable(),
  silenced_until: z.string().nullable(),
  silenced_by: z.string().nullable(),
});
export type Incident = z.infer<typeof incidentShape>;

export const incidentEventShape = z.object({
  id: z.int(),
  at: z.string(),
  event: z.enum(INCIDENT_EVENTS),
  severity: z.enum(SEVERITIES),
  told: z.boolean().describe('Whether the channels were told'),
  held_by: z.enum(HOLDERS).nullable().describe('What kept it from being told'),
  actor: z.string(),
  actor_name: z.string().nullable(),
  note: z.string().nullable(),
  cause: z.string().nullable(),
  figures: incidentFiguresShape.nullable(),
});
export type IncidentStoryEntry = z.infer<typeof incidentEventShape>;

export const incidentDetailShape = incidentShape.extend({
  story: z.array(incidentEventShape).describe('Newest first, at most 500'),
});
export type IncidentDetail = z.infer<typeof incidentDetailShape>;

export const incidentQueryShape = z.strictObject({
  ...pageQueryShape.shape,
  ...periodShape.shape,
  /** `open` means everything that has not recovered. */
  state: z.enum(['open', 'recovered']).optional(),
  subject: subjectShape.optional(),
  severity: z.enum(SEVERITIES).optional().describe('At its worst'),
});
export type IncidentQuery = z.infer<typeof incidentQueryShape>;

export const acknowledgeIncidentBodyShape = z.strictObject({ note: noteShape.optional() });
export const silenceIncidentBodyShape = z.strictObject({
  until: timestampShape.describe('In the future, at most 30 days from now'),
  note: noteShape.optional(),
});

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
  subject: subjectShape,
  unit: z.enum(['percent', 'milliseconds', 'count', 'reported']),
  ...editableRule,
  is_default: z.boolean().describe('Nobody edited it'),
  updated_at: z.string().nullable(),
  updated_by: z.string().nullable(),
  version: z.string(),
});
export type AlertRule = z.infer<typeof alertRuleShape>;

export const subjectParamsShape = z.strictObject({ subject: subjectShape });

export const updateRuleBodyShape = z.strictObject({
  ...z.object(editableRule).partial().shape,
  version: z.string().min(1).max(50).optional(),
});
export type RuleChanges = Omit<z.infer<typeof updateRuleBodyShape>, 'version'>;

export const maintenanceShape = z.object({
  id: z.int(),
  state: z.enum(MAINTENANCE_STATES),
  starts_at: z.string(),
  ends_at: z.string(),
  reason: z.string(),
  subjects: z.array(subjectShape).nullable().describe('Null: everything'),
  created_at: z.string(),
  created_by: z.string(),
  ended_by: z.string().nullable().describe('Who ended it before its time'),
});
export type Maintenance = z.infer<typeof maintenanceShape>;

export const maintenanceQueryShape = z.strictObject({
  ...pageQueryShape.shape,
  state: z.enum(MAINTENANCE_STATES).optional(),
});
export type MaintenanceQuery = z.infer<typeof maintenanceQueryShape>;

export const createMaintenanceBodyShape = z.strictObject({
  starts_at: timestampShape.optional().describe('Now, when it is not said'),
  ends_at: timestampShape.describe('After the start and in the future, at most 30 days after the start'),
  reason: reasonShape,
  subjects: z
    .array(subjectShape)
    .min(1)
    .max(ALERT_SUBJECTS.length)
    .optional()
    .describe('Everything, when it is not said'),
});

/** What the head of every page shows. */
export const alertStatusShape = z.object({
  evaluated_at: z.string().nullable(),
  stale: z.boolean().describe('Nothing was evaluated for a minute: no process makes its rounds'),
  open: z.array(incidentShape).describe('The worst first; at most one of each subject'),
  maintenance: z.array(maintenanceShape).describe('The windows that are active now'),
  self_test: z
    .object({
      broken_at: z.string(),
      found_at: z.string().nullable(),
      repaired_at: z.string().nullable(),
    })
    .nullable()
    .describe('The newest; null before the first'),
});
export type AlertStatus = z.infer<typeof alertStatusShape>;
