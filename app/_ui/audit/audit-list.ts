import type { AuditFilter } from '@/lib/contract/audit';
import { endOfDay, startOfDay } from '../list/day-bounds';
import { aDay, anyText, type ListShape, type ListView, listLink, listQuery } from '../list/list-view';

/** What the audit log may be narrowed by; it is always newest first. Days are those of the person's time zone. */
export const AUDIT_LIST = {
  filters: {
    actor: anyText,
    action: anyText,
    target: anyText,
    request_id: anyText,
    since: aDay,
    until: aDay,
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

/** The filter of a view as the API takes it: both days are among what is shown. */
export function auditFilter(view: ListView, timeZone: string): AuditFilter {
  const { since, until, ...rest } = view.filters;
  return {
    ...rest,
    ...(since ? { since: startOfDay(since, timeZone) } : {}),
    ...(until ? { until: endOfDay(until, timeZone) } : {}),
  };
}

export function auditQuery(view: ListView, timeZone: string) {
  const page = listQuery<{ limit: number; cursor?: string }>(AUDIT_LIST, { ...view, filters: {} });
  return { ...page, ...auditFilter(view, timeZone) };
}
