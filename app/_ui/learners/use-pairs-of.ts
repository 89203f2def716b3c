'use client';

import { useCallback, useMemo } from 'react';
import useSWR from 'swr';
import type { Pair } from '@/lib/contract/pairs';
import type { User } from '@/lib/contract/users';
import { pathOf, readAt } from '../api';
import { pairsReading } from './learner-list';

/** The pairs of the users on a page, in one request; undefined for a user whose pairs are still being read. */
export function usePairsOf(users: readonly User[] | undefined) {
  const input = users?.length ? pairsReading(users.map(({ id }) => id)) : null;
  const { data, isLoading } = useSWR(input && pathOf('GET /pairs', input), readAt<'GET /pairs'>);
  const byUser = useMemo(() => {
    const pairs = new Map<number, Pair[]>();
    for (const pair of data ?? []) pairs.set(pair.user_id, [...(pairs.get(pair.user_id) ?? []), pair]);
    return pairs;
  }, [data]);
  const known = data !== undefined && !isLoading;
  return useCallback((userId: number) => byUser.get(userId) ?? (known ? [] : undefined), [byUser, known]);
}
