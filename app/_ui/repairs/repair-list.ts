import { POLICIES } from '@/lib/contract/words';
import { aMoment, anId, type ListShape, oneOf } from '../list/list-view';
import { OUTCOME_TONES, REPAIR_TONES } from '../vocabulary';

export const REPAIR_STATES = Object.keys(REPAIR_TONES) as (keyof typeof REPAIR_TONES)[];
export const OUTCOMES = Object.keys(OUTCOME_TONES) as (keyof typeof OUTCOME_TONES)[];

/** What runs of repairs may be narrowed by; the newest is first. */
export const REPAIR_LIST = {
  filters: {
    state: oneOf(REPAIR_STATES),
    policy: oneOf(POLICIES),
    undoes: anId,
    since: aMoment,
    until: aMoment,
  },
  sorts: [],
  sort: '',
  order: 'desc',
} as const satisfies ListShape;

/** What the pairs of one run may be narrowed by; by learner. */
export const ACTION_LIST = {
  filters: { outcome: oneOf(OUTCOMES) },
  sorts: [],
  sort: '',
  order: 'asc',
} as const satisfies ListShape;

/** The undos of a run. */
export const undosOf = (id: number) => ({ query: { undoes: id, limit: 100 } });
