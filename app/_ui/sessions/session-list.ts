import { anId, type ListShape, type ListView, listQuery, oneOf } from '../list/list-view';

/** What the sessions may be narrowed by; they are always newest first. */
export const SESSION_LIST = {
  filters: { user_id: anId, active: oneOf(['false']) },
  sorts: [],
  sort: '',
  order: 'desc',
} as const satisfies ListShape;

export type SessionListQuery = { limit: number; cursor?: string; user_id?: number; active: boolean };

/** Those that are active, unless the address asks for the ended ones. */
export function sessionQuery(view: ListView): SessionListQuery {
  const { user_id: userId } = view.filters;
  return {
    ...listQuery<{ limit: number; cursor?: string }>(SESSION_LIST, { ...view, filters: {} }),
    ...(userId ? { user_id: Number(userId) } : {}),
    active: view.filters.active !== 'false',
  };
}
