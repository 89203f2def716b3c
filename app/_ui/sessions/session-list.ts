import { anId, type ListShape, oneOf } from '../list/list-view';

/** What the sessions may be narrowed by; they are always newest first, and without a word of the address the active ones. */
export const SESSION_LIST = {
  operation: 'GET /sessions',
  filters: { user_id: anId, active: oneOf(['false']) },
  sorts: [],
  sort: '',
  order: 'desc',
  fixed: { active: true },
} as const satisfies ListShape;
