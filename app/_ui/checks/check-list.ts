import { firstDay, type ListShape, lastDay, oneOf } from '../list/list-view';

/** The filters of checks; the newest are first. */
export const CHECK_LIST = {
  operation: 'GET /health/checks',
  filters: { since: firstDay, until: lastDay, has_violations: oneOf(['true', 'false']) },
} as const satisfies ListShape;
