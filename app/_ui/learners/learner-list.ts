import { ROLES, USER_SORTS } from '@/lib/vocabulary/users';
import { anyText, type ListShape, type ListView, listQuery, oneOf } from '../list/list-view';

/** The value in the address for all roles; without a role in the address, students are shown. */
export const EVERY_ROLE = 'all';

/** The filters and sorts of learners. */
export const LEARNER_LIST = {
  operation: 'GET /users',
  paged: true,
  filters: { search: anyText, role: oneOf([EVERY_ROLE, ...ROLES]) },
  sorts: USER_SORTS,
  sort: 'name',
  order: 'asc',
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
