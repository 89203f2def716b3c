import { ALERT_SUBJECTS, MAINTENANCE_STATES, SEVERITIES } from '@/lib/vocabulary/alerts';
import { firstDay, type ListShape, oneOf } from '../list/list-view';

/** The filters of incidents; the newest is first. */
export const INCIDENT_LIST = {
  operation: 'GET /alerts/incidents',
  filters: {
    subject: oneOf(ALERT_SUBJECTS),
    severity: oneOf(SEVERITIES),
    state: oneOf(['open', 'recovered']),
    since: firstDay,
  },
} as const satisfies ListShape;

/** Maintenance windows; the latest is first. */
export const MAINTENANCE_LIST = {
  operation: 'GET /alerts/maintenance',
  filters: { state: oneOf(MAINTENANCE_STATES) },
} as const satisfies ListShape;
