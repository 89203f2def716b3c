import { POLICIES, REPAIR_OUTCOMES, REPAIR_STATES } from '@/lib/vocabulary/repairs';
import { anId, firstDay, type ListShape, lastDay, oneOf } from '../list/list-view';

/** The filters of the list of runs. The newest run is first. */
export const REPAIR_LIST = {
  operation: 'GET /repairs',
  file: 'GET /repairs/export',
  filters: {
    state: oneOf(REPAIR_STATES),
    policy: oneOf(POLICIES),
    undoes: anId,
    since: firstDay,
    until: lastDay,
  },
} as const satisfies ListShape;

/** The filters of the list of pairs of one run. The order is by learner. */
export const ACTION_LIST = {
  operation: 'GET /repairs/{id}/actions',
  filters: { outcome: oneOf(REPAIR_OUTCOMES) },
} as const satisfies ListShape;

/** The runs in this state, for the panel above the list. */
export const underWay = (state: 'queued' | 'running') => ({ query: { state, limit: 100 } });

/** The undos of a run. */
export const undosOf = (id: number) => ({ query: { undoes: id, limit: 100 } });
