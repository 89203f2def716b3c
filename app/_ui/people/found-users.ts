import { useEffect, useState } from 'react';
import useSWR from 'swr';
import type { User } from '@/lib/contract/users';
import { pathOf, readAt } from '../api';

const TYPING_PAUSE_MS = 150;
const SHOWN = 8;
const NOBODY: User[] = [];

/** Users by part of their name, e-mail address or external id, or by their id, a moment after the last key. */
export function useFoundUsers(typed: string): { users: User[]; searching: boolean; failed: boolean } {
  const wanted = typed.trim();
  const [search, setSearch] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSearch(wanted), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [wanted]);
  // One letter would find half of all users; one digit may be a whole id.
  const asked = search.length > 1 || /^\d$/.test(search);
  const input = { query: { search, limit: SHOWN } };
  const { data, isLoading, error } = useSWR(asked ? pathOf('GET /users', input) : null, readAt<'GET /users'>);
  const known = asked && wanted !== '' ? data : undefined;
  return {
    users: known ?? NOBODY,
    searching: wanted !== search || isLoading,
    failed: asked && Boolean(error) && !data,
  };
}
