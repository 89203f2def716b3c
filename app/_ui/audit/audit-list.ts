import type { AuditFilter } from '@/lib/contract/audit';
import { aMoment, anyText, type ListShape, listLink } from '../list/list-view';

/** The filters of the audit log; it is always newest first. */
export const AUDIT_LIST = {
  operation: 'GET /audit',
  filters: {
    actor: anyText,
    action: anyText,
    target: anyText,
    request_id: anyText,
    since: aMoment,
    until: aMoment,
  },
  sorts: [],
  sort: '',
  order: 'desc',
} as const satisfies ListShape;

/** A link to the entries that match. */
export function auditLink(filters: Pick<AuditFilter, 'actor' | 'action' | 'target' | 'request_id'>): string {
  const given = Object.entries(filters).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return listLink('/audit', AUDIT_LIST, { filters: Object.fromEntries(given) });
}
