import type { ListShape } from '../list/list-view';

/** Decisions about the roll-out; the newest is first. */
export const DECISION_LIST = {
  operation: 'GET /rollout/decisions',
  filters: {},
} as const satisfies ListShape;
