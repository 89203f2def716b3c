'use client';

import { useSWRConfig } from 'swr';
import useSWRInfinite from 'swr/infinite';
import type { Page } from '@/lib/contract/operation';
import type { HistoryEntry } from '@/lib/contract/pairs';
import type { HistoryKind } from '@/lib/vocabulary/history';
import { pathOf, readPageAt } from '../api';
import { type PairKey, STORY, storyReading } from './story-reading';

/**
 * A pair's story, newest first. Each page begins where the page before it ends now, so that no entry is missing when new
 * entries move others to the next page.
 */
export function useStory(pair: PairKey, kind: HistoryKind | undefined) {
  const { fallback } = useSWRConfig();
  const rendered = fallback[pathOf(STORY, storyReading(pair, kind))] as Page<HistoryEntry> | undefined;
  const story = useSWRInfinite<Page<HistoryEntry>, Error>(
    (index, before: Page<HistoryEntry> | null) =>
      index > 0 && !before?.nextCursor
        ? null
        : ['story', pair.user_id, pair.specialization, kind, before?.nextCursor ?? undefined],
    ([, user_id, specialization, of, cursor]: [
      string,
      number,
      PairKey['specialization'],
      HistoryKind?,
      string?,
    ]) => readPageAt<typeof STORY>(pathOf(STORY, storyReading({ user_id, specialization }, of, cursor))),
    rendered ? { fallbackData: [rendered] } : {},
  );
  const pages = story.data;
  return {
    entries: pages?.flatMap(({ items }) => items),
    total: pages?.[0]?.total ?? 0,
    hasOlder: Boolean(pages?.at(-1)?.nextCursor),
    loading: story.isValidating && (pages?.length ?? 0) < story.size,
    error: story.error,
    retry: () => story.mutate(),
    showOlder: () => story.setSize((size) => size + 1),
  };
}
