import type { AuditFilter } from '@/lib/contract/audit';
import { anyText, firstDay, type ListShape, lastDay, listLink } from '../list/list-view';

/** The filters of the audit log; it is always newest first. */
export const AUDIT_LIST = {
  operation: 'GET /audit',
  file: 'GET /audit/export',
  filters: {
    actor: anyText,
    action: anyText,
    target: anyText,
    request_id: anyText,
    since: firstDay,
    until: lastDay,
  },
} as const satisfies ListShape;

/** A link to the entries that match. */
export function auditLink(filters: Pick<AuditFilter, 'actor' | 'action' | 'target' | 'request_id'>): string {
  const given = Object.entries(filters).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return listLink('/audit', AUDIT_LIST, { filters: Object.fromEntries(given) });
}
