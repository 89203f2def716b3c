'use client';

import { type ReactNode, useEffect } from 'react';
import useSWR, { SWRConfig, type SWRResponse, useSWRConfig } from 'swr';
import type { Answer } from '@/lib/contract/client';
import type { Page } from '@/lib/contract/operation';
import { type Item, pathOf, type Reading, type ReadKey, RefusedError, readAt, readPageAt } from '../api';
import { noteAnswer, noteFailure, REFRESH_MS } from './connection';

const RETRY_MS = 5_000;
const CHANGING_MS = 2_000;

/** Refreshes every reading on the screen: every 30 s, on focus, and every 5 s while the server is away. */
export function Live({ children }: { children: ReactNode }) {
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
          setTimeout(() => revalidate({ retryCount }), RETRY_MS);
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
export function Rendered({ readings, children }: { readings: Record<string, unknown>; children: ReactNode }) {
  const { mutate } = useSWRConfig();
  useEffect(() => {
    for (const [path, reading] of Object.entries(readings)) void mutate(path, reading, { revalidate: false });
  }, [readings, mutate]);
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
  return useSWR<Answer<K>, Error>(pathOf(key, input), (path: string) => readAt<K>(path), paced(options));
}

export function usePage<K extends ReadKey>(
  key: K,
  input?: Reading<K>,
  options: Pace<Page<Item<K>>> = {},
): SWRResponse<Page<Item<K>>, Error> {
  return useSWR<Page<Item<K>>, Error>(
    pathOf(key, input),
    (path: string) => readPageAt<K>(path),
    paced(options),
  );
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
