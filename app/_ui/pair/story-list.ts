import { HISTORY_KINDS } from '@/lib/vocabulary/history';
import { type ListShape, oneOf } from '../list/list-view';

/** The filters of a pair's story. */
export const STORY_LIST = {
  operation: 'GET /pairs/{user_id}/{specialization}/history',
  filters: { kind: oneOf(HISTORY_KINDS) },
} as const satisfies ListShape;
