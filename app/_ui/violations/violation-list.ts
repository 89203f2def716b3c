import type { ViolationFilter } from '@/lib/contract/health';
import { RECOMMENDED_ACTIONS, SPECIALIZATION_IDS, VIOLATION_KINDS } from '@/lib/contract/words';
import { aMoment, anyText, type ListShape, type ListView, listLink, oneOf } from '../list/list-view';
import { VIOLATION_TONES } from '../vocabulary';

export const VIOLATION_STATES = Object.keys(VIOLATION_TONES) as (keyof typeof VIOLATION_TONES)[];
export const AFFECTED = ['blocked', 'over_granted'] as const;

/** What the open violations may be narrowed and ordered by. */
export const VIOLATION_LIST = {
  filters: {
    search: anyText,
    kind: oneOf(VIOLATION_KINDS),
    specialization: oneOf(SPECIALIZATION_IDS),
    recommended_action: oneOf(RECOMMENDED_ACTIONS),
    state: oneOf(VIOLATION_STATES),
    affected: oneOf(AFFECTED),
    seen_after: aMoment,
  },
  sorts: ['first_seen_at', 'user_name', 'specialization', 'difference'],
  sort: 'first_seen_at',
  order: 'desc',
} as const satisfies ListShape;

/** Those that are resolved, the newest first. */
export const RESOLVED_LIST = {
  filters: {
    search: anyText,
    kind: oneOf(VIOLATION_KINDS),
    specialization: oneOf(SPECIALIZATION_IDS),
    seen_after: aMoment,
  },
  sorts: [],
  sort: '',
  order: 'desc',
  fixed: { resolved: true },
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
