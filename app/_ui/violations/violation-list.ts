import { RECOMMENDED_ACTIONS, SPECIALIZATION_IDS, VIOLATION_KINDS } from '@/lib/contract/common';
import type { ViolationFilter } from '@/lib/contract/health';
import { anyText, type ListShape, type ListView, listLink, oneOf } from '../list/list-view';

/** What the violations may be narrowed and ordered by. */
export const VIOLATION_LIST = {
  filters: {
    search: anyText,
    kind: oneOf(VIOLATION_KINDS),
    specialization: oneOf(SPECIALIZATION_IDS),
    recommended_action: oneOf(RECOMMENDED_ACTIONS),
  },
  sorts: ['first_seen_at', 'user_name', 'specialization', 'difference'],
  sort: 'first_seen_at',
  order: 'desc',
} as const satisfies ListShape;

/** A link to the violations that match. */
export function violationsLink(filters: ViolationFilter = {}): string {
  const given = Object.entries(filters).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return listLink('/violations', VIOLATION_LIST, { filters: Object.fromEntries(given) });
}

/** The filter of a view as a repair takes it: the address was read by this list's own shape. */
export function violationFilter(view: ListView): ViolationFilter {
  return view.filters as ViolationFilter;
}
