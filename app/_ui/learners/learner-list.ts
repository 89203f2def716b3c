import { ROLES, type Role, USER_SORTS } from '@/lib/vocabulary/users';
import { anyText, type ListShape, type ListView, listQuery, oneOf } from '../list/list-view';

/** The value in the address for all roles; without a role in the address, students are shown. */
export const EVERY_ROLE = 'all';

const OTHER_ROLES = ROLES.filter((role) => role !== 'student');

/** The filters and sorts of learners. */
export const LEARNER_LIST = {
  operation: 'GET /users',
  paged: true,
  filters: { search: anyText, role: oneOf<Role | typeof EVERY_ROLE>([...OTHER_ROLES, EVERY_ROLE]) },
  sorts: { by: USER_SORTS, usual: 'name', order: 'asc' },
} as const satisfies ListShape;

/** The query of this view for the API: students, unless another role was chosen. */
export function learnerQuery(view: ListView) {
  const { role = 'student', ...rest } = view.filters;
  return listQuery(LEARNER_LIST, { ...view, filters: role === EVERY_ROLE ? rest : { ...rest, role } });
}

/** The page of one learner, or of one of their pairs. */
export function learnerLink(userId: number, specialization?: string): string {
  return specialization ? `/learners/${userId}/${specialization}` : `/learners/${userId}`;
}

/** The pairs of these users. */
export function pairsReading(userIds: readonly number[]) {
  return { query: { user_ids: [...userIds] } };
}
