import { z } from 'zod';
import {
  ALERT_SUBJECTS,
  HOLDERS,
  INCIDENT_EVENTS,
  INCIDENT_STATES,
  SEVERITIES,
} from '@/lib/vocabulary/alerts';
import { idParamsShape, noteShape, pageQueryShape, periodShape, timestampShape } from './common';
import type { ExamplesOf } from './example';
import { maintenanceShape } from './maintenance';
import { defineOperations } from './operation';

/** The figures of a judgement, by name. */
export const incidentFiguresShape = z.record(
  z.string(),
  z.union([z.number(), z.string(), z.boolean(), z.null()]),
);
export type IncidentFigures = z.infer<typeof incidentFiguresShape>;

export const incidentShape = z.object({
  id: z.int(),
  subject: z.enum(ALERT_SUBJECTS),
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
  /** `open` includes every incident that has not recovered. */
  state: z.enum(['open', 'recovered']).optional(),
  subject: z.enum(ALERT_SUBJECTS).optional(),
  severity: z.enum(SEVERITIES).optional().describe('At its worst'),
});
export type IncidentQuery = z.infer<typeof incidentQueryShape>;

export const acknowledgeIncidentBodyShape = z.strictObject({ note: noteShape.optional() });

export const silenceIncidentBodyShape = z.strictObject({
  until: timestampShape.describe('In the future, at most 30 days from now'),
  note: noteShape.optional(),
});

/** The alert status in the head of every page. */
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

const tag = 'Alerts';

const after = { 200: { description: 'The incident after that', shape: incidentDetailShape } } as const;

const refused = ['not_found', 'not_applicable'] as const;

export const incidentOperations = defineOperations({
  'GET /alerts/status': {
    id: 'readAlertStatus',
    tag,
    summary: 'Open incidents, active maintenance windows and the newest self-test',
    permission: 'alerts.read',
    answers: { 200: { description: 'As of now', shape: alertStatusShape } },
  },
  'GET /alerts/incidents': {
    id: 'listIncidents',
    tag,
    summary: 'Incidents, newest first',
    permission: 'alerts.read',
    query: incidentQueryShape,
    answers: { 200: { description: 'A page of incidents', shape: z.array(incidentShape), page: true } },
  },
  'GET /alerts/incidents/{id}': {
    id: 'readIncident',
    tag,
    summary: 'One incident with its story',
    permission: 'alerts.read',
    params: idParamsShape,
    answers: { 200: { description: 'The incident', shape: incidentDetailShape } },
    errors: ['not_found'],
  },
  'POST /alerts/incidents/{id}/acknowledge': {
    id: 'acknowledgeIncident',
    tag,
    summary: 'Say that somebody sees to an incident',
    description:
      'Ends its reminders. Worsening and recovery are still told. Saying it again with another note replaces the note.',
    permission: 'alerts.handle',
    params: idParamsShape,
    body: acknowledgeIncidentBodyShape,
    answers: after,
    errors: refused,
  },
  'DELETE /alerts/incidents/{id}/acknowledge': {
    id: 'unacknowledgeIncident',
    tag,
    summary: 'Take an acknowledgement back',
    permission: 'alerts.handle',
    params: idParamsShape,
    answers: after,
    errors: refused,
  },
  'POST /alerts/incidents/{id}/silence': {
    id: 'silenceIncident',
    tag,
    summary: 'Say nothing of an incident until a moment within 30 days',
    description:
      'Reminders, worsening and easing are held back; what still differs when the silence ends is told then. A recovery is told at once.',
    permission: 'alerts.handle',
    params: idParamsShape,
    body: silenceIncidentBodyShape,
    answers: after,
    errors: refused,
  },
  'DELETE /alerts/incidents/{id}/silence': {
    id: 'unsilenceIncident',
    tag,
    summary: 'Let an incident speak again',
    permission: 'alerts.handle',
    params: idParamsShape,
    answers: after,
    errors: refused,
  },
});

export const incidentExamples = {
  'GET /alerts/incidents': [
    {
      summary: 'What was ever wrong with the roll-out',
      query: { subject: 'rollout', limit: 10 },
      status: 200,
    },
  ],
  'GET /alerts/incidents/{id}': [{ summary: 'One incident', params: { id: 1 }, status: 200 }],
  'POST /alerts/incidents/{id}/acknowledge': [
    {
      summary: 'Somebody sees to it',
      params: { id: 1 },
      body: { note: 'Looking at the importer' },
      status: 200,
    },
  ],
} satisfies ExamplesOf<typeof incidentOperations>;
