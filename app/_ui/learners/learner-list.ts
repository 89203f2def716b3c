import { ROLES, USER_SORTS } from '@/lib/vocabulary/users';
import { anyText, type ListShape, type ListView, oneOf } from '../list/list-view';

/** What stands in the address for every role; without a role there, students are shown. */
export const EVERY_ROLE = 'all';

/** What the learners may be narrowed and ordered by. */
export const LEARNER_LIST = {
  paged: true,
  filters: { search: anyText, role: oneOf([EVERY_ROLE, ...ROLES]) },
  sorts: USER_SORTS,
  sort: 'name',
  order: 'asc',
} as const satisfies ListShape;

/** A view of learners in the API's own words: students, unless another role was picked. */
export function asUsers(view: ListView): ListView {
  const { role = 'student', ...rest } = view.filters;
  return { ...view, filters: role === EVERY_ROLE ? rest : { ...rest, role } };
}

/** The page of one learner, or of one of their pairs. */
export function learnerLink(userId: number, specialization?: string): string {
  return specialization ? `/learners/${userId}/${specialization}` : `/learners/${userId}`;
}

/** The pairs of these users. */
export function pairsReading(userIds: readonly number[]) {
  return { query: { user_ids: [...userIds] } };
}
