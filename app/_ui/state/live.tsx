'use client';

import { type ReactNode, useEffect, useLayoutEffect, useSyncExternalStore } from 'react';
import useSWR, { SWRConfig, type SWRResponse, useSWRConfig } from 'swr';
import type { Answer } from '@/lib/contract/client';
import type { Page } from '@/lib/contract/operation';
import type { Marks } from '@/lib/vocabulary/live';
import { type Item, pathOf, type Reading, type ReadKey, RefusedError, readAt, readPageAt } from '../api';
import { MARKS } from '../readings';
import {
  isBehind,
  isEachTold,
  isStreamLost,
  listen,
  noteRead,
  noteRendered,
  subscribe,
  versionOf,
} from './changes';
import { noteAnswer, noteFailure, REFRESH_MS } from './connection';
import { pace } from './pace';
import { toldOf } from './topics';

const RETRY_MS = 5_000;
const CHANGING_MS = 2_000;

/**
 * Refreshes every reading on the screen: when the server tells that it changed. What it tells nothing of, and everything while
 * it tells nothing: every 30 s, on focus, and every 5 s while the server is away. A tab that nobody sees refreshes nothing.
 */
export function Live({ children }: { children: ReactNode }) {
  useEffect(listen, []);
  return (
    <SWRConfig
      value={{
        refreshInterval: REFRESH_MS,
        revalidateOnFocus: true,
        refreshWhenOffline: true,
        keepPreviousData: true,
        onSuccess: noteAnswer,
        onError: noteFailure,
        onErrorRetry: (error, _key, _config, revalidate, { retryCount }) => {
          const refused = error instanceof RefusedError && error.problem.status < 500;
          if (refused && error.problem.status !== 429) return;
          setTimeout(() => whenSeen(() => revalidate({ retryCount })), RETRY_MS);
        },
      }}
    >
      {children}
    </SWRConfig>
  );
}

/**
 * The answers that the server rendered a page with, by path. The first HTML contains them, and the browser uses them
 * without a new request. They are newer than the data of an earlier page.
 */
export function Rendered(props: { readings: Record<string, unknown>; children: ReactNode }) {
  const { children } = props;
  const { [MARKS]: marks, ...readings } = props.readings;
  const { mutate } = useSWRConfig();
  // Before the parts of the page ask whether they are behind.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the others are made of these readings.
  useLayoutEffect(() => {
    if (marks) noteRendered(Object.keys(readings), marks as Marks);
    for (const [path, reading] of Object.entries(readings)) void mutate(path, reading, { revalidate: false });
  }, [props.readings, mutate]);
  return (
    <SWRConfig
      value={(parent) => ({
        ...parent,
        revalidateIfStale: false,
        fallback: { ...parent?.fallback, ...readings },
      })}
    >
      {children}
    </SWRConfig>
  );
}

/*
 * The fetch uses the path and not the component's present input: when a filter changes in between, its rows would
 * otherwise be stored under the path of the old filter.
 */
export function useReading<K extends ReadKey>(
  key: K,
  input?: Reading<K>,
  options: Pace<Answer<K>> = {},
): SWRResponse<Answer<K>, Error> {
  return useFollowed<Answer<K>>(pathOf(key, input), readAt<K>, options);
}

export function usePage<K extends ReadKey>(
  key: K,
  input?: Reading<K>,
  options: Pace<Page<Item<K>>> = {},
): SWRResponse<Page<Item<K>>, Error> {
  return useFollowed<Page<Item<K>>>(pathOf(key, input), readPageAt<K>, options);
}

/** A reading that follows what the server tells. */
function useFollowed<T>(
  path: string,
  readNow: (path: string) => Promise<T>,
  options: Pace<T>,
): SWRResponse<T, Error> {
  const version = useSyncExternalStore(
    subscribe,
    () => versionOf(path),
    () => '',
  );
  const { whole } = toldOf(path);
  const isTold = useSyncExternalStore(subscribe, isEachTold, () => false) && whole;
  const reading = useSWR<T, Error>(
    path,
    (asked: string) => {
      noteRead(asked);
      return readNow(asked);
    },
    {
      ...(isTold ? { refreshInterval: 0 } : paced(options)),
      // The first event of a stream says what changed while nobody saw the tab.
      revalidateOnFocus: !whole || isStreamLost(),
    },
  );
  const { mutate } = reading;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version is the reason to look.
  useEffect(() => {
    const refresh = () => {
      if (!isBehind(path)) return;
      noteRead(path);
      void mutate();
    };
    if (isBehind(path)) pace(path, refresh);
  }, [path, version, mutate]);
  return reading;
}

/** Does something when a person sees the tab. */
function whenSeen(work: () => void): void {
  if (document.hidden) document.addEventListener('visibilitychange', () => whenSeen(work), { once: true });
  else work();
}

/** A reading that is looked at more often while it changes. */
type Pace<T> = { changes?: (newest: T) => boolean };

function paced<T>({ changes }: Pace<T>) {
  if (!changes) return {};
  // An answer that the page was rendered with may not be in the cache yet.
  const refreshInterval = (newest: T | undefined) =>
    newest === undefined || changes(newest) ? CHANGING_MS : REFRESH_MS;
  return { refreshInterval };
}

/** Reads everything on the screen again, after something was written. */
export function useRefreshAll(): () => Promise<unknown> {
  const { mutate, cache } = useSWRConfig();
  return () => {
    // A filter function does not reach lists that grow page by page, so they are named here.
    const growing = [...cache.keys()].filter((key) => key.startsWith('$inf$'));
    return Promise.all([mutate(() => true), ...growing.map((key) => mutate(key))]);
  };
}
