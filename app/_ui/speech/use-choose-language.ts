import { useRouter } from 'next/navigation';
import { useCallback } from 'react';
import type { Locale } from '@/lib/vocabulary/locales';
import { call } from '../api';
import { useMe } from '../state/me';
import { keepInBrowser, LOCALE_COOKIE } from './locale';

/**
 * Changes the language at once. This browser remembers it. For a signed-in person the account remembers it too, for
 * other browsers. Throws when the account could not be changed.
 */
export function useChooseLanguage(): (locale: Locale) => Promise<void> {
  const { id } = useMe();
  const { refresh } = useRouter();
  return useCallback(
    async (locale) => {
      keepInBrowser(LOCALE_COOKIE, locale);
      try {
        if (id > 0) await call('PATCH /auth/me', { body: { locale } });
      } finally {
        refresh();
      }
    },
    [id, refresh],
  );
}
