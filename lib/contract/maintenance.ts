import { z } from 'zod';
import { ALERT_SUBJECTS, MAINTENANCE_STATES } from '@/lib/vocabulary/alerts';
import { idParamsShape, pageQueryShape, reasonShape, timestampShape } from './common';
import { defineOperations } from './operation';

export const maintenanceShape = z.object({
  id: z.int(),
  state: z.enum(MAINTENANCE_STATES),
  starts_at: z.string(),
  ends_at: z.string(),
  reason: z.string(),
  subjects: z.array(z.enum(ALERT_SUBJECTS)).nullable().describe('Null: everything'),
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
    .array(z.enum(ALERT_SUBJECTS))
    .min(1)
    .max(ALERT_SUBJECTS.length)
    .optional()
    .describe('Everything, when it is not said'),
});

const tag = 'Alerts';

const refused = ['not_found', 'not_applicable'] as const;

export const maintenanceOperations = defineOperations({
  'GET /alerts/maintenance': {
    id: 'listMaintenance',
    tag,
    summary: 'Maintenance windows, the latest first',
    permission: 'alerts.read',
    query: maintenanceQueryShape,
    answers: { 200: { description: 'A page of windows', shape: z.array(maintenanceShape), page: true } },
  },
  'POST /alerts/maintenance': {
    id: 'createMaintenance',
    tag,
    summary: 'Plan a time in which nothing is opened or told',
    description: 'What is still wrong when it ends is opened and told then. Recoveries are told as ever.',
    permission: 'alerts.handle',
    body: createMaintenanceBodyShape,
    answers: {
      201: { description: 'The window', shape: maintenanceShape, location: '/alerts/maintenance/{id}' },
    },
  },
  'GET /alerts/maintenance/{id}': {
    id: 'readMaintenance',
    tag,
    summary: 'One maintenance window',
    permission: 'alerts.read',
    params: idParamsShape,
    answers: { 200: { description: 'The window', shape: maintenanceShape } },
    errors: ['not_found'],
  },
  'POST /alerts/maintenance/{id}/end': {
    id: 'endMaintenance',
    tag,
    summary: 'End a window now, or call off one that has not begun',
    permission: 'alerts.handle',
    params: idParamsShape,
    answers: { 200: { description: 'The window after that', shape: maintenanceShape } },
    errors: refused,
  },
});
