'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect } from 'react';
import { IntlProvider } from 'use-intl';
import { keepInBrowser, TIME_ZONE_COOKIE } from './locale';
import type { Speech } from './speech';

/**
 * Gives every component the texts and formats of the person's language; tells the server the browser's time zone once.
 */
export function Speaking({ speech, children }: { speech: Speech; children: ReactNode }) {
  const { refresh } = useRouter();
  const known = speech.timeZone;
  useEffect(() => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    if (known !== undefined || !timeZone) return;
    keepInBrowser(TIME_ZONE_COOKIE, timeZone);
    refresh();
  }, [known, refresh]);
  return (
    <IntlProvider locale={speech.locale} messages={speech.messages} timeZone={known ?? 'UTC'}>
      {children}
    </IntlProvider>
  );
}
