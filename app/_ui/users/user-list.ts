import { ROLES, USER_SORTS } from '@/lib/vocabulary/users';
import { anyText, type ListShape, oneOf } from '../list/list-view';

/** The filters and sorts of users. */
export const USER_LIST = {
  operation: 'GET /users',
  filters: { search: anyText, role: oneOf(ROLES), is_active: oneOf(['true', 'false']) },
  sorts: { by: USER_SORTS, usual: 'created_at', order: 'desc' },
} as const satisfies ListShape;

/** The sessions that the page of a user shows. */
export const userSessions = (id: number) => ({ query: { user_id: id, active: true, limit: 50 } });
