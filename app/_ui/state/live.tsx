'use client';

import { type ReactNode, useEffect } from 'react';
import useSWR, { SWRConfig, type SWRResponse, useSWRConfig } from 'swr';
import type { Answer } from '@/lib/contract/client';
import type { Page } from '@/lib/contract/operation';
import { type Item, pathOf, type Reading, type ReadKey, RefusedError, readAt, readPageAt } from '../api';
import { noteAnswer, noteFailure, REFRESH_MS } from './connection';

const RETRY_MS = 5_000;

/** Keeps every reading on the screen fresh: each 30 s, on focus, and every 5 s while the server is away. */
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
 * What the server rendered a page with, by path: the first HTML has it, and the browser starts from it without asking
 * again. It is newer than what an earlier page may have left behind.
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
 * What is fetched is what the path says, not what the component asks for by then: a filter that changes in between would
 * else have its rows kept under the path of the other.
 */
export function useReading<K extends ReadKey>(key: K, input?: Reading<K>): SWRResponse<Answer<K>, Error> {
  return useSWR<Answer<K>, Error>(pathOf(key, input), (path: string) => readAt<K>(path));
}

export function usePage<K extends ReadKey>(key: K, input?: Reading<K>): SWRResponse<Page<Item<K>>, Error> {
  return useSWR<Page<Item<K>>, Error>(pathOf(key, input), (path: string) => readPageAt<K>(path));
}

/** Reads everything on the screen again, after something was written. */
export function useRefreshAll(): () => Promise<unknown> {
  const { mutate, cache } = useSWRConfig();
  return () => {
    // Lists that grow page by page are passed over by a filter, and are only reached by name.
    const growing = [...cache.keys()].filter((key) => key.startsWith('$inf$'));
    return Promise.all([mutate(() => true), ...growing.map((key) => mutate(key))]);
  };
}
