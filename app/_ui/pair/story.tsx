import { useSWRConfig } from 'swr';
import useSWRInfinite from 'swr/infinite';
import { useTranslations } from 'use-intl';
import type { Page } from '@/lib/contract/operation';
import type { HistoryEntry, Pair } from '@/lib/contract/pairs';
import { HISTORY_KINDS, type HistoryKind } from '@/lib/vocabulary/history';
import { pathOf, readPageAt } from '../api';
import { Button } from '../button';
import { useFormat } from '../format';
import { ChoiceFilter } from '../list/filters';
import { ListSkeleton } from '../list/list-skeleton';
import { useListView } from '../list/use-list-view';
import { Empty, Failed } from '../panel';
import { useByDay } from './days';
import { StoryEntry, type TakeBack } from './story-entry';
import { STORY_LIST } from './story-list';
import { type PairKey, STORY, storyReading } from './story-reading';

/** Everything that happened to a pair on one time line, newest first. */
export function Story({ pair, onTakeBack }: { pair: Pair; onTakeBack: TakeBack }) {
  const t = useTranslations('story');
  const { count } = useFormat();
  const list = useListView(STORY_LIST);
  const kind = list.view.filters.kind as HistoryKind | undefined;
  const story = useStory(pair, kind);
  const days = useByDay(story.entries ?? []);
  const shown = story.entries?.length ?? 0;
  return (
    <section aria-labelledby="story" className="panel overflow-clip">
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3 md:px-5">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <h2 id="story" className="font-semibold text-lg">
            {t('title')}
          </h2>
          <p className="text-muted text-sm" aria-live="polite">
            {story.entries && t('shown', { shown: count(shown), total: count(story.total) })}
          </p>
        </div>
        <ChoiceFilter
          list={list}
          name="kind"
          label={t('kind')}
          any={t('anyKind')}
          words={Object.fromEntries(HISTORY_KINDS.map((one) => [one, t(`kinds.${one}`)]))}
        />
      </header>
      {!story.entries && story.error && <Failed error={story.error} retry={story.retry} />}
      {!story.entries && !story.error && <ListSkeleton />}
      {story.entries?.length === 0 && (
        <div className="border-line border-t">
          <Empty title={t('nothing')}>{t(kind ? 'nothingOfKind' : 'nothingWhy')}</Empty>
        </div>
      )}
      {days.map(({ day, entries }) => (
        <section key={day} aria-label={day}>
          <h3
            className="border-line border-y bg-canvas px-4 py-1.5 font-medium text-muted text-xs md:px-5"
            suppressHydrationWarning
          >
            {day}
          </h3>
          <ol>
            {entries.map((entry) => (
              <StoryEntry key={`${entry.kind}/${entry.id}`} entry={entry} onTakeBack={onTakeBack} />
            ))}
          </ol>
        </section>
      ))}
      {story.hasOlder && (
        <div className="flex justify-center border-line border-t px-4 py-3">
          <Button busy={story.loading} onClick={story.showOlder}>
            {t('older')}
          </Button>
        </div>
      )}
    </section>
  );
}

/**
 * A pair's story, newest first. Each page begins where the page before it ends now, so that no entry is missing when new
 * entries move others to the next page.
 */
function useStory(pair: PairKey, kind: HistoryKind | undefined) {
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
