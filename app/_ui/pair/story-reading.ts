import type { Pair } from '@/lib/contract/pairs';
import type { HistoryKind } from '@/lib/vocabulary/history';
import type { Reading } from '../api';

export type PairKey = Pick<Pair, 'user_id' | 'specialization'>;

export const STORY_PAGE = 50;
export const STORY = 'GET /pairs/{user_id}/{specialization}/history';

/** The input for a page of a pair's story. The server renders the first page. */
export function storyReading(
  { user_id, specialization }: PairKey,
  kind?: HistoryKind,
  cursor?: string,
): Reading<typeof STORY> {
  return {
    params: { user_id, specialization },
    query: { limit: STORY_PAGE, ...(kind ? { kind } : {}), ...(cursor ? { cursor } : {}) },
  };
}

/** The one open violation of a pair, if a check has found it. */
export function openViolationReading({
  user_id,
  specialization,
}: PairKey): Reading<'GET /health/violations'> {
  return { query: { user_id, specialization, limit: 1 } };
}
