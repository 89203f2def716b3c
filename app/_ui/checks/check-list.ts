import type { ChecksQuery } from '@/lib/contract/health';
import { endOfDay, startOfDay } from '../list/day-bounds';
import { aDay, type ListShape, type ListView, listQuery, oneOf } from '../list/list-view';

/** What the checks may be narrowed by; the newest are first. */
export const CHECK_LIST = {
  filters: { since: aDay, until: aDay, has_violations: oneOf(['true', 'false']) },
  sorts: [],
  sort: '',
  order: 'desc',
} as const satisfies ListShape;

/** What the API is asked: both days are among what is shown, as the person's time zone has them. */
export function checksQuery(view: ListView, timeZone: string): ChecksQuery {
  const { since, until, has_violations } = view.filters;
  const { limit, cursor } = listQuery<Pick<ChecksQuery, 'limit' | 'cursor'>>(CHECK_LIST, view);
  return {
    limit,
    ...(cursor ? { cursor } : {}),
    ...(since ? { since: startOfDay(since, timeZone) } : {}),
    ...(until ? { until: endOfDay(until, timeZone) } : {}),
    ...(has_violations ? { has_violations: has_violations === 'true' } : {}),
  };
}
