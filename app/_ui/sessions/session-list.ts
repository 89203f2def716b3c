import { anId, type ListShape, oneOf } from '../list/list-view';

/** The filters of sessions; they are always newest first, and the active ones unless the address asks for the ended ones. */
export const SESSION_LIST = {
  operation: 'GET /sessions',
  filters: { user_id: anId, active: oneOf(['false']) },
  fixed: { active: true },
} as const satisfies ListShape;
