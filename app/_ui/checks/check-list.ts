import { aMoment, type ListShape, oneOf } from '../list/list-view';

/** The filters of checks; the newest are first. */
export const CHECK_LIST = {
  operation: 'GET /health/checks',
  filters: { since: aMoment, until: aMoment, has_violations: oneOf(['true', 'false']) },
  sorts: [],
  sort: '',
  order: 'desc',
} as const satisfies ListShape;
