'use client';

import type { ReactNode } from 'react';
import useSWR, { SWRConfig, type SWRResponse, useSWRConfig } from 'swr';
import { type Page, RefusedError, readJson, readPage } from '../api';
import { noteAnswer, noteFailure } from './connection';

const REFRESH_MS = 30_000;
const RETRY_MS = 5_000;

/**
 * Keeps every reading on the screen fresh: each 30 s, on focus, and every 5 s while the server is away.
 * `fallback` holds what the server rendered with, by path.
 */
export function Live({ fallback, children }: { fallback: Record<string, unknown>; children: ReactNode }) {
  return (
    <SWRConfig
      value={{
        fallback,
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

export function useReading<T>(path: string): SWRResponse<T, Error> {
  return useSWR<T, Error>(path, readJson<T>);
}

export function usePage<T>(path: string): SWRResponse<Page<T>, Error> {
  return useSWR<Page<T>, Error>(path, readPage<T>);
}

/** Reads everything on the screen again, after something was written. */
export function useRefreshAll(): () => Promise<unknown> {
  const { mutate } = useSWRConfig();
  return () => mutate(() => true);
}
