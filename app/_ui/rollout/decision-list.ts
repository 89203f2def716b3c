import type { ListShape } from '../list/list-view';

/** Decisions about the roll-out; the newest is first. */
export const DECISION_LIST = {
  operation: 'GET /rollout/decisions',
  filters: {},
  sorts: [],
  sort: '',
  order: 'desc',
} as const satisfies ListShape;
