import type { UserQuery } from '@/lib/contract/users';
import { ROLES, USER_SORTS } from '@/lib/vocabulary/users';
import { anyText, type ListShape, type ListView, listQuery, oneOf } from '../list/list-view';

/** What the users may be narrowed and ordered by. */
export const USER_LIST = {
  filters: { search: anyText, role: oneOf(ROLES), is_active: oneOf(['true', 'false']) },
  sorts: USER_SORTS,
  sort: 'created_at',
  order: 'desc',
} as const satisfies ListShape;

/** What the API is asked for this view. */
export function userQuery(view: ListView): UserQuery {
  const { is_active: isActive, ...filters } = view.filters;
  const query = listQuery<UserQuery>(USER_LIST, { ...view, filters });
  return isActive === undefined ? query : { ...query, is_active: isActive === 'true' };
}

/** The sessions that the page of a user shows. */
export const userSessions = (id: number) => ({ query: { user_id: id, active: true, limit: 50 } });
