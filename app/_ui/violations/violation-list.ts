import type { ViolationFilter } from '@/lib/contract/violations';
import { RECOMMENDED_ACTIONS } from '@/lib/vocabulary/repairs';
import { SPECIALIZATION_IDS } from '@/lib/vocabulary/specializations';
import { AFFECTED, ANNOTATED_STATES, VIOLATION_KINDS, VIOLATION_SORTS } from '@/lib/vocabulary/violations';
import { anId, anyText, firstDay, type ListShape, type ListView, listLink, oneOf } from '../list/list-view';

/** The filters and sorts of open violations. */
export const VIOLATION_LIST = {
  operation: 'GET /health/violations',
  file: 'GET /health/violations/export',
  filters: {
    search: anyText,
    kind: oneOf(VIOLATION_KINDS),
    specialization: oneOf(SPECIALIZATION_IDS),
    recommended_action: oneOf(RECOMMENDED_ACTIONS),
    state: oneOf(ANNOTATED_STATES),
    affected: oneOf(AFFECTED),
    broken_before: oneOf(['1', '3']),
    writer: anId,
    transaction: anId,
    seen_after: firstDay,
  },
  sorts: { by: VIOLATION_SORTS, usual: 'first_seen_at', order: 'desc' },
} as const satisfies ListShape;

/** The filters of resolved violations, the newest first. */
export const RESOLVED_LIST = {
  operation: 'GET /health/violations',
  file: 'GET /health/violations/export',
  filters: {
    search: anyText,
    kind: oneOf(VIOLATION_KINDS),
    specialization: oneOf(SPECIALIZATION_IDS),
    seen_after: firstDay,
  },
  fixed: { resolved: true },
} as const satisfies ListShape;

/** A link to the violations that match. */
export function violationsLink(filters: ViolationFilter = {}): string {
  const given = Object.entries(filters).flatMap(([name, value]) => (value ? [[name, String(value)]] : []));
  return listLink('/violations', VIOLATION_LIST, { filters: Object.fromEntries(given) });
}

/** The filter of a view in the form of a repair's input; the address was already checked by this list's shape. */
export function violationFilter(view: ListView): ViolationFilter {
  return view.filters as ViolationFilter;
}
